/** State of an established connection (Linux, include/net/tcp_states.h). */
const established = "01";

/**
 * Addresses that are connected to a port, from the text of /proc/net/tcp and /proc/net/tcp6 (Linux
 * kernel documentation, networking/proc_net_tcp): each once, IPv4 also where a v6 socket maps it.
 */
export function peersOn(port: number, text: string): readonly string[] {
    const peers = text.split("\n").flatMap((line) => {
        const [, local = "", remote = "", state] = line.trim().split(/\s+/);
        const [, localPort = ""] = local.split(":");
        const [address = ""] = remote.split(":");
        return state === established &&
            parseInt(localPort, 16) === port &&
            /^[\dA-F]+$/.test(address)
            ? [addressOf(address)]
            : [];
    });
    return [...new Set(peers)];
}

/** The kernel writes each 32-bit word of an address in the machine's order: little-endian here. */
function addressOf(hex: string): string {
    const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
        [...Buffer.from(word, "hex")].reverse(),
    );
    const mapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0);
    if (bytes.length === 4 || (mapped && bytes[10] === 255 && bytes[11] === 255)) {
        return bytes.slice(-4).join(".");
    }
    const groups = Array.from({ length: 8 }, (_, index) =>
        (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
    );
    // The shortest form, as the API server writes addresses.
    return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}
