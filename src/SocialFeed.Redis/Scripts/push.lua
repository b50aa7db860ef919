-- KEYS[2..] timelines; ARGV: the entry, entries kept at most. Returns how many timelines have it now. What does not exist is left alone.
local current = era()
if not current then return 0 end
local entry, most = ARGV[1], tonumber(ARGV[2])
local high, low = halves(entry)
local landed = 0

-- Not newer than the newest: it has a place further down, or is there already. Returns the new length.
local function insert_late(key, head)
  local count = redis.call('LLEN', key) - 1
  local at = find(key, count, high, low)
  local older = head
  if at < count then
    older = redis.call('LINDEX', key, at)
    local h, l = halves(older)
    if h == high and l == low then return count + 1 end
  end
  return redis.call('LINSERT', key, 'BEFORE', older, entry)
end

for i = 2, #KEYS do
  local key = KEYS[i]
  local head = header(key, current)
  if head then
    landed = landed + 1
    local lost_high, lost_low = halves(head, 2)
    if not is_less(high, low, lost_high, lost_low) then
      local newest = redis.call('LINDEX', key, 0)
      local h, l = halves(newest)
      local length
      if newest == head or is_less(h, l, high, low) then
        length = redis.call('LPUSH', key, entry)
      else
        length = insert_late(key, head)
      end
      if length > most + SLACK then
        local lost = redis.call('LINDEX', key, most)
        redis.call('LTRIM', key, 0, most - 1)
        redis.call('RPUSH', key, header_after_loss(head, lost))
      end
    end
  end
end
return landed
