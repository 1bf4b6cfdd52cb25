-- At an order's home. KEYS 4 and 5: its mark here, and where else it is. ARGV from 3: id, the bucket in which it was just looked
-- for in vain, its home. Answers: the bucket to look for it, or 'nowhere'. Changes nothing.
local pointer = redis.call('GET', KEYS[5])
if pointer and pointer ~= ARGV[4] then return pointer end
local mark = markIn(redis.call('GET', KEYS[4]))
if holdOf(ARGV[3]) or (mark and mark.state == 'sold') then return ARGV[5] end
return 'nowhere'
