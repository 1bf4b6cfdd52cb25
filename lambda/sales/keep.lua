-- ARGV 3: id.
local hold = holdOf(ARGV[3])
if hold and hold.state == 'held' then put(ARGV[3], 'kept', hold.quantity, ARGV[2], hold.at, hold.print) end
return 1
