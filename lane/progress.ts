/** Reports long work: each step once, with its duration. */
export interface Progress {
    /**
     * Runs one step and reports its name, outcome and seconds.
     * @param run Receives `note`, which shows a short line about the current activity.
     */
    step<T>(name: string, run: (note: (text: string) => void) => Promise<T>): Promise<T>;
}

/** Progress as lines on standard error; standard output is left for results. */
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

/** Reports nothing. */
export const quietProgress: Progress = { step: (_, run) => run(() => undefined) };
