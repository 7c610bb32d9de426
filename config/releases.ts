/** True if a release such as `v1.9.3` is older than `than`; compares number by number. */
export function isOlderRelease(release: string, than: string): boolean {
    const [one, other] = [release, than].map((text) => (text.match(/\d+/g) ?? []).map(Number));
    const different = (other ?? []).findIndex((number, index) => number !== one?.[index]);
    return different >= 0 && (one?.[different] ?? 0) < (other?.[different] ?? 0);
}
