/** A tier of a Certificate Authority Service pool, as the API names it. */
export type Tier = "DEVOPS" | "ENTERPRISE";

interface TierFacts {
    /** US dollars a month for each authority that is not deleted. */
    readonly authority: number;
    /** US dollars for a certificate, by how many were issued in the month before it. */
    readonly certificates: readonly { readonly from: number; readonly price: number }[];
    /** Certificates a second that one authority issues. */
    readonly rate: number;
}

/** The day on which the figures of {@link tiers} were looked up. */
export const pricesOf = "2026-11-22";

/**
 * List prices of https://cloud.google.com/certificate-authority-service/pricing, as several public
 * cost guides repeat them on the day of {@link pricesOf}; rates of
 * https://cloud.google.com/certificate-authority-service/docs/tiers. Discounts and taxes aside.
 */
export const tiers: Readonly<Record<Tier, TierFacts>> = {
    DEVOPS: {
        authority: 20,
        certificates: [
            { from: 0, price: 0.3 },
            { from: 50_000, price: 0.03 },
            { from: 100_000, price: 0.0009 },
        ],
        rate: 25,
    },
    ENTERPRISE: {
        authority: 200,
        certificates: [
            { from: 0, price: 0.5 },
            { from: 50_000, price: 0.05 },
            { from: 100_000, price: 0.001 },
        ],
        rate: 7,
    },
};

/** US dollars a month for so many authorities and certificates issued. */
export function monthlyPrice(tier: Tier, authorities: number, certificates: number): number {
    const { authority, certificates: steps } = tiers[tier];
    return steps.reduce((sum, { from, price }, index) => {
        const to = steps[index + 1]?.from ?? Infinity;
        return sum + Math.max(0, Math.min(certificates, to) - from) * price;
    }, authorities * authority);
}
