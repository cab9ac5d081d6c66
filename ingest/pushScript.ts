/**
 * KEYS: hash of positions, then the lists. ARGV: field, expected and next position, then for each list the number of its
 * elements and the elements. Answers 1, or 0 where the hash holds another position than the expected one.
 *
 * Redis runs a script, writes it to its AOF and replicates it as one MULTI. A MULTI of the commands would not do: it
 * does not compare, and when an RPUSH fails because the key is no list it writes the position nevertheless, which
 * loses the batch. So all that can fail is looked at first, and the position is written last.
 */
export const PUSH_SCRIPT = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
for i = 2, #KEYS do
  local kind = redis.call('TYPE', KEYS[i]).ok
  if kind ~= 'list' and kind ~= 'none' then
    return redis.error_reply('WRONGTYPE the key ' .. KEYS[i] .. ' holds a ' .. kind .. ' where a list of events belongs')
  end
end
local at = 4
for i = 2, #KEYS do
  local last = at + tonumber(ARGV[at])
  for from = at + 1, last, 1000 do
    redis.call('RPUSH', KEYS[i], unpack(ARGV, from, math.min(from + 999, last)))
  end
  at = last + 1
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
`;
