-- ARGV from 3: id, the hold as it was seen.
local text = redis.call('HGET', stock, 'o:' .. ARGV[3])
if text == ARGV[4] then drop(ARGV[3], holdIn(text), true) end
return 1
