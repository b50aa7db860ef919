-- KEYS[2] timeline; ARGV: generation, floor (8 bytes), milliseconds to live, entries kept at most, then entries: newest first, each position once.
-- Returns 1, or 0 when the timeline that the fill began with is gone.
local current = era()
if not current then return 0 end
local key = KEYS[2]
local head = header(key, current)
if not head or string.sub(head, 18, 25) ~= ARGV[1] then return 0 end

local most = tonumber(ARGV[4])
local count = redis.call('LLEN', key) - 1
local stored, pushed = {}, {}
local lost_high, lost_low = halves(head, 2)
for i = 5, #ARGV do
  local high, low = halves(ARGV[i])
  if is_less(high, low, lost_high, lost_low) then break end
  stored[#stored + 1] = ARGV[i]
end
if count > 0 then pushed = redis.call('LRANGE', key, 0, count - 1) end

local merged = {}
local i, j = 1, 1
while stored[i] or pushed[j] do
  if not pushed[j] then
    merged[#merged + 1] = stored[i]
    i = i + 1
  elseif not stored[i] then
    merged[#merged + 1] = pushed[j]
    j = j + 1
  else
    local high, low = halves(stored[i])
    local other_high, other_low = halves(pushed[j])
    if is_less(high, low, other_high, other_low) then
      merged[#merged + 1] = pushed[j]
      j = j + 1
    else
      merged[#merged + 1] = stored[i]
      if high == other_high and low == other_low then j = j + 1 end
      i = i + 1
    end
  end
end

-- The lower of the two floors, since both parts are here now; never below what was lost.
local floor = ARGV[2]
local high, low = halves(floor)
local old_high, old_low = halves(head, 10)
if is_less(old_high, old_low, high, low) then floor, high, low = string.sub(head, 10, 17), old_high, old_low end
if is_less(high, low, lost_high, lost_low) then floor = string.sub(head, 2, 9) end
head = 'R' .. string.sub(head, 2, 9) .. floor .. string.sub(head, 18)
if #merged > most then head = header_after_loss(head, merged[most + 1]) end

redis.call('DEL', key)
local last = math.min(#merged, most)
for at = 1, last, 200 do
  redis.call('RPUSH', key, unpack(merged, at, math.min(at + 199, last)))
end
redis.call('RPUSH', key, head)
redis.call('PEXPIRE', key, ARGV[3])
return 1
