/** How often a build says how far it is, in seconds. */
const everySeconds = 30;

const clock = () => performance.now() / 1000;

/**
 * Counts the lines of `go build -v`, one for each package that it begins, and says now and then how
 * many there are of how many, and how long the rest takes at that pace. Packages that the build
 * cache has give no line, so the estimate is an upper bound.
 * @param dependencies Output of `go list -deps`: a package a line.
 */
export function packageCount(
    dependencies: string,
    note: (text: string) => void,
    now: () => number = clock,
): (line: string) => void {
    const all = dependencies.trim().split("\n").length;
    const started = now();
    let begun = 0;
    const tell = nowAndThen(() => {
        const left = ((now() - started) / begun) * Math.max(all - begun, 0);
        note(`${begun} of ${all} packages, at most ${Math.ceil(left / 60)} min left`);
    }, now);
    return () => {
        begun += 1;
        tell();
    };
}

/** Calls `act` with what it is called with, at most once in {@link everySeconds}. */
export function nowAndThen<T extends unknown[]>(
    act: (...args: T) => void,
    now: () => number = clock,
): (...args: T) => void {
    let last = now();
    return (...args) => {
        if (now() - last < everySeconds) return;
        last = now();
        act(...args);
    };
}
