-- ARGV 3: units.
local units = tonumber(ARGV[3])
if not left() then return 'unloaded' end
if left() < units then return 'short' end
change(-units, 0)
return 'taken'
