/** Runs a part of the way under a name, and keeps its time. */
export type Stage = (name: string, work: () => Promise<void>) => Promise<void>;

/** All that are compared; the published recipe has no approver-policy. */
export const contenderNames = [
    "this program",
    "this program with approver-policy",
    "published recipe",
] as const;

export type ContenderName = (typeof contenderNames)[number];

/** One way to bring a running link in plain HTTP under mutual TLS, and back. */
export interface Contender {
    readonly name: ContenderName;
    /** Secret with the worker's certificate, key and CA. */
    readonly workerSecret: string;
    /** Installs cert-manager, issues the certificates, changes the workloads. */
    readonly secure: (stage: Stage) => Promise<void>;
    /** Brings the workloads back to plain HTTP. */
    readonly revert: () => Promise<void>;
    /** Takes away everything else that `secure` made. */
    readonly remove: () => Promise<void>;
}
