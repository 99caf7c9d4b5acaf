# bash completion V2 for NAME

_FUNCTION() {
    local words=() values=() helps=() breaks='' rest=0 longest=0 word value i
    for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        # bash splits words at '=' and ':', NAME does not.
        i=$((${#words[@]} - 1))
        if ((i >= 0)) && [[ $word == [=:]* || ${words[i]} == *[=:] ]]; then
            words[i]+=$word
        else
            words+=("$word")
        fi
    done
    ((${#words[@]})) || words=('')
    local current=${words[${#words[@]} - 1]}

    while IFS= read -r word; do
        if [[ $word == :* ]]; then
            rest=${word#:}
            continue
        fi
        value=${word%%$'\t'*}
        values+=("$value")
        helps+=("${word:${#value}}")
        ((${#value} > longest)) && longest=${#value}
    done < <("${COMP_WORDS[0]/#\~/$HOME}" ASK "${words[@]}" 2>/dev/null)

    # What stands before the last break is on the line already.
    [[ $COMP_WORDBREAKS == *=* ]] && breaks+='='
    [[ $COMP_WORDBREAKS == *:* ]] && breaks+=':'
    local kept=''
    if [[ $breaks && $current == *[$breaks]* ]]; then
        kept=${current%"${current##*[$breaks]}"}
    fi
    COMPREPLY=()
    for i in "${!values[@]}"; do
        value=${values[i]#"$kept"}
        # Helps are for a list that is shown, not for what goes into the line.
        if ((${#values[@]} == 1)) || [[ $COMP_TYPE == 37 || $COMP_TYPE == 42 ]]; then
            printf -v value '%q' "$value"
        elif [[ ${helps[i]} ]]; then
            printf -v value '%-*s  (%s)' "$((longest - ${#kept}))" "$value" "${helps[i]#$'\t'}"
            ((COLUMNS > 0 && ${#value} >= COLUMNS)) && value=${value:0:COLUMNS - 3}..
        fi
        COMPREPLY+=("$value")
    done
    if ((rest & 4)); then
        compopt +o default 2>/dev/null
    fi
}
complete -o default -F _FUNCTION NAME
