-- KEYS 4: the order's mark. ARGV from 3: id, how it ends, quantity, stamp, fingerprint or nothing.
local id, ending, quantity, at, print = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
local mark = markIn(redis.call('GET', KEYS[4]))
local hold = holdOf(id)
-- What is held with another stamp was reserved anew: it has an end of its own.
local isThis = hold and hold.at == at
-- Somebody else has sent the order meanwhile.
if ending == 'released' and hold and (hold.state == 'kept' or not isThis) then return 1 end
if isThis then
  drop(id, hold, ending ~= 'sold' and ending ~= 'dropped')
elseif ending == 'sold' and left() and not (mark and mark.state == 'sold') then
  -- Sold although its own hold was lost: the units are another's here, or nobody's, or those that were reserved anew.
  if hold then drop(id, hold, true) end
  change(-math.min(left(), quantity), 0)
end
if ending == 'released' or (mark and mark.state == 'sold') then return 1 end
local state = (ending == 'sold' or ending == 'doubled') and 'sold' or 'refused'
if print == '' and hold then print = hold.print end
redis.call('SET', KEYS[4], table.concat({ state, at, print }, '|'), 'EX', ARGV[1])
return 1
