-- ARGV from 3: before when a kept hold is overdue, how many of each are asked for. Answers: id and hold, one after the other.
if not left() then return {} end
-- The lists are keys of their own, and may be lost alone: a hold in none would be live for ever.
if redis.call('HLEN', stock) - 4 ~= redis.call('ZCARD', heldByEnd) + redis.call('ZCARD', keptByTime) then
  redis.call('DEL', heldByEnd, keptByTime)
  local fields = redis.call('HGETALL', stock)
  for place = 1, #fields, 2 do
    local id, hold = string.match(fields[place], '^o:(.*)$'), nil
    if id then hold = holdIn(fields[place + 1]) end
    if hold then redis.call('ZADD', hold.state == 'held' and heldByEnd or keptByTime, hold.time, id) end
  end
  renew()
end
local found = {}
local function add(ids)
  for _, id in ipairs(ids) do
    local text = redis.call('HGET', stock, 'o:' .. id)
    if text then
      found[#found + 1] = id
      found[#found + 1] = text
    end
  end
end
add(redis.call('ZRANGEBYSCORE', heldByEnd, '-inf', ARGV[2], 'LIMIT', '0', ARGV[4]))
add(redis.call('ZRANGEBYSCORE', keptByTime, '-inf', '(' .. ARGV[3], 'LIMIT', '0', ARGV[4]))
return found
