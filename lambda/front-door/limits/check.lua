-- KEYS: all counters of one client. ARGV: now. Before this stand `asked`, six packed doubles of each counter that is asked, and `millis`,
-- how long to keep them: see check-script.ts.
-- Takes what is asked of all, or of none, and answers how they stood before: whoever asks knows from that what became of it, by decide.ts.
-- Every request waits for it, and so do all others that the cache serves: no function, no table, one piece of text for each counter.
local SKEW = 5000
local ASK, ENTRY, MOST = 48, 32, 512
local pack, unpack, sub, max = struct.pack, struct.unpack, string.sub, math.max

local found = redis.call('MGET', KEYS[1])[1]
-- Of another make, or full of rules that there are no more: as good as none.
if not found or #found % ENTRY ~= 0 or #found > MOST then found = '' end
local now = tonumber(ARGV[1])
local micros = now * 1000

local passes = true
-- What to keep if all of it passes: what is changed from the beginning on, and all that stood there, with other changes in it.
local changed, kept = '', found
-- What to keep if not.
local refused = found

for from = 1, #asked, ASK do
  local name, kind, first, second, need, cost = unpack('<dddddd', asked, from)

  -- Of each entry its name and three numbers. Mostly they are asked in the order in which they stand there.
  local spot = #changed + 1
  local other, one, two, three
  if spot < #found then other, one, two, three = unpack('<dddd', found, spot) end
  if other ~= name then
    spot = 1
    while spot < #found do
      other, one, two, three = unpack('<dddd', found, spot)
      if other == name then break end
      spot = spot + ENTRY
    end
    if spot > #found then
      one, two, three = nil, nil, nil
      spot = max(#kept, #changed) + 1
    end
  end

  local state
  if kind == 1 then -- A token bucket: parts a millisecond, and its size. What it held, and when.
    local since = two
    if not one or since > now + SKEW then since = now end
    local at = max(since, now)
    local parts = (one or second) + (at - since) * first
    if parts > second then parts = second end
    if parts < need * 1000000 then passes = false end
    state = pack('<dddd', name, parts - cost * 1000000, at, 0)
  elseif kind == 2 then -- A leaky bucket: microseconds from one to the next, and places in line. When the next passes, and the last place told.
    local following, line = one or 0, two or 0
    if following > micros + (second + 1) * first + SKEW * 1000 then
      following, line = micros, 0
    end
    if micros < following then
      passes = false
      local last = max(following, line + first) + (need - 1) * first
      if last <= following + (second - 1) * first then
        refused = sub(refused, 1, spot - 1) .. pack('<dddd', name, following, last, 0) .. sub(refused, spot + ENTRY)
      end
    end
    state = pack('<dddd', name, micros + cost * first, line, 0)
  else -- Windows: the limit, and milliseconds. Where it began, what was taken in it, and for a sliding one in the one before.
    local start = now - now % second
    local count, before = two or 0, three or 0
    if one and one < start then
      before = one == start - second and count or 0
      count = 0
    elseif one and one <= now + SKEW then
      start = one
    end
    if kind == 3 then
      before = 0
      if count + need > first then passes = false end
    elseif before * (second - max(0, now - start)) + (count + need) * second > first * second then
      passes = false
    end
    state = pack('<dddd', name, start, count + cost, before)
  end

  if cost > 0 then
    if spot == #changed + 1 then
      changed = changed .. state
    else
      kept = sub(kept, 1, spot - 1) .. state .. sub(kept, spot + ENTRY)
    end
  end
end

local after = refused
if passes then
  after = changed
  if #kept > #changed then after = changed .. sub(kept, #changed + 1) end
end
if after ~= found then redis.call('SET', KEYS[1], after, 'PX', millis) end
return found
