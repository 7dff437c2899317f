"The table that the benchmarks print."

missed = []

def row(what, value, bar='', ok=True):
    "One line of the table; a bar that is not reached is remembered."
    if not ok: missed.append(what)
    print(f'{what:<62} {value:>16}  {bar}{"" if ok else "   MISSED"}', flush=True)

def title(s): print(f'\n{s}\n{"-"*len(s)}')
