#compdef NAME
compdef _NAME NAME

# zsh completion for NAME

_NAME() {
    local line rest=0
    local -a lines found
    lines=("${(@f)$(${~${(Q)words[1]}} ASK "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    for line in $lines; do
        if [[ $line == :* ]]; then
            rest=${line#:}
        else
            # A colon parts a value from its help.
            found+=("${${line//:/\\:}/$'\t'/:}")
        fi
    done
    if (( $#found )); then
        _describe -V 'NAME' found
    elif (( ! (rest & 4) )); then
        [[ $PREFIX == -*=* ]] && compset -P '*='
        _files
    fi
}

# As a file of fpath this is the function's body, and has to call it; sourced it only defines it.
if [[ $funcstack[1] == _NAME ]]; then
    _NAME
fi
