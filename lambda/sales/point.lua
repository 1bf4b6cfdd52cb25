-- At an order's home. KEYS 4 and 5: its mark here, and where else it is. ARGV from 3: id, the bucket elsewhere in which it
-- was looked for in vain, the bucket to look for it from now on, its home.
local pointer = redis.call('GET', KEYS[5])
if pointer and pointer ~= ARGV[4] then return { 'elsewhere', pointer } end
if holdOf(ARGV[3]) or redis.call('EXISTS', KEYS[4]) == 1 then return { 'elsewhere', ARGV[6] } end
redis.call('SET', KEYS[5], ARGV[5], 'EX', ARGV[1])
return { 'elsewhere', ARGV[5] }
