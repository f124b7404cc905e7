# Turns one line of `--events json` into a row of tab-separated text:
#   seconds since $start, who saw it, what, about whom, how many members it lists then, detail
# A line that is of no interest, or still being written, gives no row. Run with --raw-input over
# files named NAME.events. The events are documented in interop/README.md.
(input_filename | sub(".*/"; "") | rtrimstr(".events")) as $seer
| fromjson?
| ((.time[0:19] + "Z" | fromdate) + (.time[20:23] | tonumber) / 1000 - $start) as $when
| (if .event == "join" then ["join", .node, .address]
  elif .event == "update" then ["update", .node, .meta]
  elif .event == "leave" then [if .graceful then "left" else "failed" end, .node]
  elif .event == "suspect" then ["suspect", .node, .accuser]
  elif .event == "refute" then ["refute", .node]
  elif .event == "conflict" then ["conflict", .node, .address + " " + .claimant]
  elif .event == "joined" then ["joined", $seer]
  elif .event == "join_failed" then ["join_failed", $seer, .error]
  elif .event == "keys" then ["keys", $seer, .count]
  elif .event == "user" and .crc32 then
      (.payload | capture("^large (?<from>\\S+)") | ["large", .from]) + ["\(.bytes) \(.crc32)"]
  elif .event == "user" then
      (.payload | capture("^from (?<from>\\S+) to (?<to>\\S+) #(?<number>\\d+) via (?<via>udp|tcp)$")
          | select(.to == $seer) | ["message-" + .via, .from, .number]),
      (.payload | capture("^broadcast (?<from>\\S+) #(?<number>\\d+)$") | ["broadcast", .from, .number])
  else empty end) as $what
| [$when, $seer, $what[0], $what[1], .members // "", $what[2] // ""]
| @tsv
