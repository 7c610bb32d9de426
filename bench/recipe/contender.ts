/** Runs and times a stage under a name. */
export type Stage = (name: string, work: () => Promise<void>) => Promise<void>;

/** The compared contenders. The published recipe has no approver-policy. */
export const contenderNames = [
    "this program",
    "this program with approver-policy",
    "published recipe",
] as const;

export type ContenderName = (typeof contenderNames)[number];

/** A way to switch a running link from plain HTTP to mutual TLS, and back. */
export interface Contender {
    readonly name: ContenderName;
    /** Secret with the worker's certificate, key and CA. */
    readonly workerSecret: string;
    /** Installs cert-manager, issues the certificates, changes the workloads. */
    readonly secure: (stage: Stage) => Promise<void>;
    /** Brings the workloads back to plain HTTP. */
    readonly revert: () => Promise<void>;
    /** Removes the other objects that `secure` created. */
    readonly remove: () => Promise<void>;
}
