const unitSeconds = { h: 3600, m: 60, s: 1 } as const;

/**
 * Seconds of a Go duration in hours, minutes and seconds (`2160h`, `1h30m`), the form that
 * cert-manager's API takes; undefined for anything else, fractions included.
 */
export function durationSeconds(text: string): number | undefined {
    const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
    if (text === "" || match === null) {
        return undefined;
    }
    const [, hours = "0", minutes = "0", seconds = "0"] = match;
    return Number(hours) * unitSeconds.h + Number(minutes) * unitSeconds.m + Number(seconds);
}

/** A Go duration in the largest unit that divides it: 2592000 s is `720h`, 1800 s is `30m`. */
export function formatDuration(seconds: number): string {
    if (seconds % unitSeconds.h === 0) {
        return `${seconds / unitSeconds.h}h`;
    }
    return seconds % unitSeconds.m === 0 ? `${seconds / unitSeconds.m}m` : `${seconds}s`;
}
