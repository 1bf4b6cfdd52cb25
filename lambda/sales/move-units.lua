-- ARGV 3: units to add, below zero to take.
local units = tonumber(ARGV[3])
if not left() then return 'unloaded' end
if left() + units < 0 then return 'short' end
change(units, 0)
return 'moved'
