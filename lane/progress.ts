/** Reports long work to a person: each step once, with its time. */
export interface Progress {
    /**
     * Runs one step and reports its name, outcome and seconds.
     * @param run Gets `note`, which shows a short line on what the step is doing now.
     */
    step<T>(name: string, run: (note: (text: string) => void) => Promise<T>): Promise<T>;
}

/** Progress as lines on standard error, so that standard output stays for results. */
export function lineProgress(
    write: (line: string) => void = (l) => void process.stderr.write(l),
): Progress {
    return {
        async step(name, run) {
            const started = performance.now();
            const seconds = () => ((performance.now() - started) / 1000).toFixed(1).padStart(6);
            try {
                const result = await run((text) => {
                    write(`         … ${name}: ${text}\n`);
                });
                write(`${seconds()} s  ${name}\n`);
                return result;
            } catch (error) {
                write(`${seconds()} s  ${name}: failed\n`);
                throw error;
            }
        },
    };
}

/** Shows nothing. */
export const quietProgress: Progress = { step: (_, run) => run(() => undefined) };
