const unitSeconds = { h: 3600, m: 60, s: 1 } as const;

/**
 * Parses a Go duration in hours, minutes and seconds (`2160h`, `1h30m`), the format of
 * cert-manager's API. Returns seconds; undefined for any other text, such as fractions.
 */
export function durationSeconds(text: string): number | undefined {
    const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
    if (text === "" || match === null) {
        return undefined;
    }
    const [, hours = "0", minutes = "0", seconds = "0"] = match;
    return Number(hours) * unitSeconds.h + Number(minutes) * unitSeconds.m + Number(seconds);
}

/** Formats seconds as a Go duration in the largest whole unit: 2592000 is `720h`, 1800 is `30m`. */
export function formatDuration(seconds: number): string {
    if (seconds % unitSeconds.h === 0) {
        return `${seconds / unitSeconds.h}h`;
    }
    return seconds % unitSeconds.m === 0 ? `${seconds / unitSeconds.m}m` : `${seconds}s`;
}
