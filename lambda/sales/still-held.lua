-- KEYS 4: the order's mark. ARGV from 3: id, stamp, quantity, fingerprint or nothing.
local id, at, quantity = ARGV[3], ARGV[4], tonumber(ARGV[5])
local mark = markIn(redis.call('GET', KEYS[4]))
if mark then return mark.state == 'sold' and 'held' or 'lost' end
if not left() then return 'unloaded' end
local hold = holdOf(id)
if hold then
  if hold.state == 'held' then put(id, 'kept', hold.quantity, ARGV[2], hold.at, hold.print) end
  return 'held'
end
if left() < quantity then takeBack() end
if left() < quantity then return 'lost' end
change(-quantity, quantity)
put(id, 'kept', quantity, ARGV[2], at, ARGV[6])
return 'held'
