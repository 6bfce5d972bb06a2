/**
 * How a program imports MNN's wheel: from 3.2.0 on those for x86-64 ask for an executable stack, and glibc refuses to load such a library from
 * 2.41 on. It is told otherwise when a process starts, so that the program starts itself again.
 *
 * @param imports the lines that import it; `os` and `sys` are there already
 */
export const importMnn = (imports: readonly string[]): string => `try:
${imports.map((line) => `    ${line}`).join("\n")}
except ImportError as error:
    # MNN's wheel asks for an executable stack, which glibc allows from 2.41 on where a process is started so.
    tunables = os.environ.get("GLIBC_TUNABLES", "")
    if "executable stack" not in str(error) or "execstack" in tunables or __name__ != "__main__":
        raise
    allowed = ":".join(filter(None, [tunables, "glibc.rtld.execstack=2"]))
    os.execve(sys.executable, [sys.executable, *sys.argv], dict(os.environ, GLIBC_TUNABLES=allowed))
`;
