-- KEYS 4 and 5: the order's mark here, and where else it is. ARGV from 3: id, fingerprint, stamp, quantity, end of a new
-- hold, the bucket elsewhere in which it was looked for in vain.
local id, print, at, quantity, ends = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7]
local pointer = redis.call('GET', KEYS[5])
if pointer and pointer ~= ARGV[8] then return { 'elsewhere', pointer } end
local mark = markIn(redis.call('GET', KEYS[4]))
if mark then return same(mark.print, print) and { mark.state, mark.at } or { 'reused' } end
if not left() then return { 'unloaded' } end
local hold = holdOf(id)
if hold then
  if not same(hold.print, print) then return { 'reused' } end
  -- Whoever asks again will send again: the units must be there as long as for the first time.
  if hold.state == 'held' then put(id, 'held', hold.quantity, ends, hold.at, hold.print) end
  return { hold.state, hold.at }
end
if left() < quantity then takeBack() end
if left() < quantity then return { 'short' } end
change(-quantity, quantity)
put(id, 'held', quantity, ends, at, print)
redis.call('DEL', KEYS[5])
return { 'new', at }
