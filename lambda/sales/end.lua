-- KEYS 4: the order's mark. ARGV from 3: id, how it ends, quantity, stamp.
local id, ending, quantity, at = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local mark = markIn(redis.call('GET', KEYS[4]))
local hold = holdOf(id)
if hold then
  drop(id, hold, ending ~= 'sold' and ending ~= 'dropped')
elseif ending == 'sold' and left() and not (mark and mark.state == 'sold') then
  -- Sold although its hold was lost: the units are another's here, or nobody's.
  change(-math.min(left(), quantity), 0)
end
if ending == 'released' or (mark and mark.state == 'sold') then return 1 end
local state = (ending == 'sold' or ending == 'doubled') and 'sold' or 'refused'
redis.call('SET', KEYS[4], table.concat({ state, hold and hold.at or at, hold and hold.print or '' }, '|'), 'EX', ARGV[1])
return 1
