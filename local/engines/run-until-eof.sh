# Runs a command for as long as whoever started this script holds the other end of its standard input: when that process
# ends, however it ends (SIGKILL included), the pipe closes and the command is told to stop, then made to.
# A line there is the name of a signal for the command; it is said again on descriptor 3 when the command has it.
exec 4<&0
"$@" 3>&- 4<&- </dev/null &
command=$!
(
  # Said to nobody where the one who asked has gone in the meantime, which must not end this watch.
  trap '' PIPE
  while read -r signal <&4; do
    kill -s "$signal" "$command"
    echo "$signal" >&3
  done
  kill -TERM "$command"
  # One that was made to stand still can do nothing about it before it goes on.
  kill -CONT "$command"
  tries=0
  while kill -0 "$command" && [ "$tries" -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -KILL "$command"
) 2>/dev/null &
watcher=$!
# That it was killed is told by the code.
wait "$command" 2>/dev/null
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
