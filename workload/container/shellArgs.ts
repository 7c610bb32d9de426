import { posix } from "node:path";
import type { Finding } from "../../problems/problem";
import type { Container } from "../podTemplate";

const shells = new Set(["sh", "bash", "ash", "dash", "ksh", "zsh"]);

/** Programs that run the program among their arguments. */
const wrappers = new Set(
    "busybox chroot dumb-init env gosu ionice nice nohup setpriv stdbuf su-exec timeout tini".split(
        " ",
    ),
);

/** A shell among the items of a container's command line. */
interface ShellCall {
    /** The items up to `-c`, or to the file with the script. */
    readonly text: string;
    /** Whether further items of the command line reach the application. */
    readonly passesArguments: boolean;
}

/**
 * What is wrong with appending arguments to a container; undefined if its application gets them.
 * Behind `sh -c <script>` they are `$0`, `$1`, … of the shell, which only a script with `"$@"`
 * passes on, and only from `$1`.
 */
export function shellFinding({ command, args }: Container): Finding | undefined {
    const call = shellCall([...(command ?? []), ...(args ?? [])]);
    return call === undefined || call.passesArguments
        ? undefined
        : {
              value: call.text,
              expected:
                  "the application as the container's own command: flags at the end of args would be $0 and $1 of the shell",
              fix: "write the application and each of its arguments as items of command and args, without the shell",
          };
}

function shellCall(items: readonly string[]): ShellCall | undefined {
    const start = items.findIndex((item) => shells.has(posix.basename(item)));
    const isWrapped = wrappers.has(posix.basename(items[0] ?? "")) && isOption(items[start + 1]);
    if (start < 0 || (start > 0 && !isWrapped)) return undefined;
    let at = start + 1;
    while (isOption(items[at]) && !isScriptOption(items[at])) {
        at += /^[-+]\w*o$/i.test(items[at] ?? "") ? 2 : 1;
    }
    const [script = "", name] = items.slice(at + 1);
    return {
        text: items.slice(0, at + 1).join(" "),
        passesArguments:
            isScriptOption(items[at]) && /"\$@"|"\$\{@\}"/.test(script) && name !== undefined,
    };
}

const isOption = (item: string | undefined) => /^[-+]./.test(item ?? "");
const isScriptOption = (item: string | undefined) => /^-[a-z]*c[a-z]*$/i.test(item ?? "");
