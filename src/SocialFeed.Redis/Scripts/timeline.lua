-- A timeline is a list: entries newest first, then one header as its tail.
--   entry   position (8 bytes, big-endian), then what the client packs behind it
--   header  'F' being filled or 'R' readable; lost-below (8); floor (8); generation (8); era (16)
-- Everything below "lost-below" fell off; at "floor" and above the list is complete. The generation is drawn anew whenever a timeline is created, so that a
-- fill that began with another one is told apart. A list may be longer than it should by SLACK entries, which are not served: so it is cut once in so many
-- pushes. A Lua number holds 53 bits: positions are compared as two halves.
local HEADER, SLACK = 41, 32

local function header(key, current)
  local found = redis.pcall('LINDEX', key, -1)
  if not found then return nil end
  if type(found) == 'string' and #found == HEADER and string.sub(found, 26) == current then return found end
  redis.call('DEL', key) -- of another era, or not a timeline at all
  return nil
end

local function halves(packed, at)
  return struct.unpack('>I4I4', packed, at or 1)
end

local function is_less(high, low, other_high, other_low)
  return high < other_high or (high == other_high and low < other_low)
end

-- The index of the first entry at or below a position; the number of entries when there is none. Most are near the head: the steps double from there.
local function find(key, count, high, low)
  local from, to = 0, 1
  while to < count do
    local h, l = halves(redis.call('LINDEX', key, to))
    if not is_less(high, low, h, l) then break end
    from, to = to + 1, to * 2
  end
  to = math.min(to, count)
  while from < to do
    local middle = math.floor((from + to) / 2)
    local h, l = halves(redis.call('LINDEX', key, middle))
    if is_less(high, low, h, l) then from = middle + 1 else to = middle end
  end
  return from
end

-- The header after everything at or below the given entry was lost.
local function header_after_loss(old, lost)
  local high, low = halves(lost)
  low = low + 1
  if low == 4294967296 then high, low = high + 1, 0 end
  local below = struct.pack('>I4I4', high, low)
  local floor = string.sub(old, 10, 17)
  local floor_high, floor_low = halves(floor)
  if is_less(floor_high, floor_low, high, low) then floor = below end
  return string.sub(old, 1, 1) .. below .. floor .. string.sub(old, 18)
end
