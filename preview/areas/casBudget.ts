import { durationSeconds } from "../../pki/duration";
import type { RecordedResource } from "../record";
import type { Comparison } from "../compare";
import { textAt, valueAt } from "../objects";
import type { Recording } from "../recording";
import type { Area } from "../report";
import { say, type Sentence } from "../sentence";
import { isLeaf } from "./certificates";
import { isNewRoot } from "./trustRoot";

/** What a program asks of Google's Certificate Authority Service. */
interface Budget {
    /** Absent where the pool is not made here, so that the program does not know. */
    readonly tier: Tier | undefined;
    readonly authorities: number;
    /** Certificates that exist at a time; replicas share theirs. */
    readonly identities: number;
    readonly renewalsPerDay: number;
}

/** Seconds that google-cas-issuer retries a request for before it fails (MaxRetryDuration). */
const patience = 30;

const daysPerMonth = 365 / 12;

/** How many certificates Google issues, how fast, and what that costs; nothing without Google. */
export function casBudgetArea(comparison: Comparison): Area {
    const [before, after] = [comparison.before, comparison.after].map(
        (recording) => recording && budgetOf(recording),
    );
    const [was, is] = [summary(before), summary(after)];
    const same = comparison.before !== undefined && JSON.stringify(was) === JSON.stringify(is);
    const burst = comparison.before === undefined || isNewRoot(comparison);
    return {
        title: "CAS budget",
        findings: [
            ...(same || is === undefined ? [] : [is]),
            ...(same || was === undefined ? [] : [say`before: ${was}`]),
            ...(after !== undefined && (burst || before === undefined) ? [burstWords(after)] : []),
        ],
    };
}

function budgetOf(recording: Recording): Budget | undefined {
    const resources = [...recording.resources.values()];
    const leaves = resources.filter((one) => isLeaf(one) && isSignedByGoogle(one));
    const ofType = (type: string) => resources.filter((one) => one.type === type);
    const pools = ofType("gcp:certificateauthority/caPool:CaPool");
    const authorities = ofType("gcp:certificateauthority/authority:Authority").length;
    if (leaves.length + authorities === 0) return undefined;
    const tier = pools.map((pool) => textAt(pool, "tier")).find((text) => text !== undefined);
    return {
        tier: tier === "DEVOPS" || tier === "ENTERPRISE" ? tier : undefined,
        authorities,
        identities: leaves.length,
        renewalsPerDay: leaves.reduce((sum, leaf) => sum + renewalsPerDay(leaf), 0),
    };
}

const isSignedByGoogle = (leaf: RecordedResource) =>
    valueAt(leaf, "spec", "issuerRef", "group") === "cas-issuer.jetstack.io";

/** cert-manager's own defaults are 90 days, renewed at two thirds. */
function renewalsPerDay(leaf: RecordedResource): number {
    const duration = durationSeconds(textAt(leaf, "spec", "duration") ?? "2160h") ?? 0;
    const before = durationSeconds(textAt(leaf, "spec", "renewBefore") ?? "") ?? duration / 3;
    return duration > before ? 86400 / (duration - before) : 0;
}

function summary(budget: Budget | undefined): Sentence | undefined {
    if (budget === undefined) return undefined;
    const { tier, authorities, identities, renewalsPerDay } = budget;
    const each = identities === 0 ? 0 : renewalsPerDay / identities;
    const issued = renewalsPerDay * daysPerMonth;
    const price = (one: Tier) => say`$${monthlyPrice(one, authorities, issued).toFixed(2)}`;
    const cost =
        tier === undefined
            ? say`${price("DEVOPS")} a month beside the pool's own authority if its tier is DEVOPS, ${price("ENTERPRISE")} if ENTERPRISE`
            : say`${price(tier)} a month with ${counted(authorities, "authority", "authorities")} of tier ${tier}`;
    return say`${counted(identities, "identity", "identities")} × ${rounded(each)} renewals a day = ${rounded(renewalsPerDay)} a day; ${cost} (list prices of ${[pricesOf]})`;
}

/** What the first update and every change of the root ask for at once. */
function burstWords({ tier, identities }: Budget): Sentence {
    const { rate } = tiers[tier ?? "ENTERPRISE"];
    const limit = tier ?? "ENTERPRISE, the slower one";
    const certificates = counted(identities, "certificate", "certificates");
    return say`burst when all are issued at once: ${certificates}, ${Math.ceil(identities / rate)} s at the ${rate} a second of tier ${limit}; google-cas-issuer's one worker takes one request after another, and gives up ${patience} s after a request failed first`;
}

function counted(count: number, one: string, many: string): Sentence {
    return say`${count} ${[count === 1 ? one : many]}`;
}

/** Three figures are as many as the assumption bears. */
const rounded = (value: number) => Number(value.toPrecision(3));

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
