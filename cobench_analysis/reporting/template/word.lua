-- Give the page's parts the paragraph styles of word_style.py; take apart what Word would draw as a table or a list.
local STYLES = {
  lead = "Lead", small = "Small", said = "Said", notice = "Notice", invented = "Invented", missing = "Missing",
  pacc = "Written", card = "Card", contents = "Contents",
}

local function styled(blocks, style)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

-- The reasons of a card are one small paragraph, or the annex would be twice as long.
local function one_paragraph(list)
  local words = pandoc.Inlines {}
  for place, item in ipairs(list.content) do
    if place > 1 then
      words:extend { pandoc.Space(), pandoc.Str("·"), pandoc.Space() }
    end
    words:extend(pandoc.utils.blocks_to_inlines(item))
  end
  return styled({ pandoc.Para(words) }, "Small")
end

function Div(div)
  for _, class in ipairs(div.classes) do
    if STYLES[class] then
      div.attributes["custom-style"] = STYLES[class]
    end
  end
  if div.classes:includes("card") then
    div.content = div.content:walk { BulletList = one_paragraph }
  end
  return div
end

function Span(span)
  if span.classes:includes("tag") then
    span.attributes["custom-style"] = "Tag"
    return { span, pandoc.Space() }
  end
end

-- A list of cards is cards one below the other, without bullets.
function BulletList(list)
  local blocks = pandoc.Blocks {}
  for _, item in ipairs(list.content) do
    local first = item[1]
    if not (first and first.t == "Div" and first.classes:includes("card")) then
      return nil
    end
    blocks:extend(item)
  end
  return blocks
end

-- A figure is its heading, picture, table and note, so that its heading stays a heading.
function Figure(figure)
  local blocks = pandoc.Blocks(figure.content)
  local note = pandoc.Blocks(figure.caption.long)
  if #note > 0 then
    blocks:insert(styled(note, "Small"))
  end
  return blocks
end

function Image(image)
  image.attributes["width"] = "14cm"
  return image
end

-- Columns as wide as their words ask for (Word and LibreOffice would each guess, and not alike): each holds its longest
-- word, and what is left of the line is shared out by the length of the texts below the head.
local LINE, LONGEST = 105, 60

local function length(text)
  return utf8.len(text) or #text
end

local function longest_word(text)
  local longest = 0
  for word in text:gmatch("%S+") do
    longest = math.max(longest, length(word))
  end
  return longest
end

local function set_widths(tbl, rows, heads)
  local least, more, sum_least, sum_more = {}, {}, 0, 0
  for column in ipairs(tbl.colspecs) do
    local word, text = 0, 0
    for place, row in ipairs(rows) do
      local words = pandoc.utils.stringify(row.cells[column].contents)
      word, text = math.max(word, longest_word(words)), place > heads and math.max(text, length(words)) or text
    end
    least[column] = math.min(word, LONGEST) * 1.15 + 3
    more[column] = math.max(math.min(text, LONGEST) - word, 1)
    sum_least, sum_more = sum_least + least[column], sum_more + more[column]
  end
  local line = math.max(LINE, sum_least)
  for column, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[column] = { spec[1], (least[column] + (line - sum_least) * more[column] / sum_more) / line }
  end
end

-- A head stays with the first row, and a short table on one page: each row but the last is kept with the next.
local SHORT = 12

local function set_styles(rows, style, last)
  for place, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      local words = pandoc.Para(pandoc.utils.blocks_to_inlines(cell.contents))  -- a Plain would not take the style
      cell.contents = { styled({ words }, place == #rows and last or style) }
    end
  end
end

function Table(tbl)
  local rows = pandoc.List {}
  rows:extend(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do
    rows:extend(body.body)
  end
  set_widths(tbl, rows, #tbl.head.rows)
  set_styles(tbl.head.rows, "Table Head")
  for _, body in ipairs(tbl.bodies) do
    set_styles(body.body, #body.body <= SHORT and "Table Cell Kept" or "Table Cell", "Table Cell")
  end
  return tbl
end
