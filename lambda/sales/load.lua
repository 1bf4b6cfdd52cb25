-- ARGV from 3: units left, the first revision: one that was never before, also where the stock was lost.
if left() then return 0 end
redis.call('DEL', stock, heldByEnd, keptByTime)
redis.call('HSET', stock, 'n', ARGV[3], 'l', '0', 'r', ARGV[4], 'c', ARGV[4])
renew()
return 1
