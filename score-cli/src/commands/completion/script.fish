# fish completion for NAME

function _FUNCTION
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l rest 0
    set -l found
    for line in ($program ASK $words "$current" 2>/dev/null)
        if string match -q ':*' -- $line
            set rest (string sub -s 2 -- $line)
        else
            set -a found $line
        end
    end
    if test (count $found) -gt 0
        printf '%s\n' $found
    else if test "$rest" != 4
        if string match -q -- '-*=*' $current
            set -l parts (string split -m 1 = -- $current)
            for file in (__fish_complete_path $parts[2])
                echo "$parts[1]=$file"
            end
        else
            __fish_complete_path $current
        end
    end
end

complete -c NAME -e
complete -c NAME -f -k -a '(_FUNCTION)'
