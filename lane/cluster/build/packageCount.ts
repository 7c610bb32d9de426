/** Interval between progress notes of a build, in seconds. */
const intervalSeconds = 30;

const clock = () => performance.now() / 1000;

/**
 * Counts the lines of `go build -v`, one per package started. Notes the number of packages built
 * and the remaining time at that pace. Packages in the build cache print no line, so the estimate
 * is an upper bound.
 * @param dependencies Output of `go list -deps`: one package per line.
 */
export function packageCount(
    dependencies: string,
    note: (text: string) => void,
    now: () => number = clock,
): (line: string) => void {
    const all = dependencies.trim().split("\n").length;
    const started = now();
    let begun = 0;
    const tell = throttled(() => {
        const left = ((now() - started) / begun) * Math.max(all - begun, 0);
        note(`${begun} of ${all} packages, at most ${Math.ceil(left / 60)} min left`);
    }, now);
    return () => {
        begun += 1;
        tell();
    };
}

/** Calls `act` with the given arguments, at most once per {@link intervalSeconds}. */
export function throttled<T extends unknown[]>(
    act: (...args: T) => void,
    now: () => number = clock,
): (...args: T) => void {
    let last = now();
    return (...args) => {
        if (now() - last < intervalSeconds) return;
        last = now();
        act(...args);
    };
}
