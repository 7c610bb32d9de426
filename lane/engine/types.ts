import type { Properties, Value } from "./values";

/** How long steps of a resource may take, as Go durations such as `15m`. */
export interface Timeouts {
    readonly create?: string;
    readonly update?: string;
    readonly delete?: string;
}

/** What the engine remembers of one resource. Secrets are stored in plain text: dev only. */
export interface ResourceState {
    readonly urn: string;
    readonly type: string;
    readonly custom: boolean;
    /** Empty for components, and until a creation has ended. */
    readonly id: string;
    readonly parent: string;
    /** Reference `urn::id` of the provider; empty for none or a default one. */
    readonly provider: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
    readonly dependencies: readonly string[];
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    /** Fields that the program leaves to others. */
    readonly ignoreChanges: readonly string[];
    readonly timeouts: Timeouts;
    /** A step that began and is not known to have ended. */
    readonly pending?: "create" | "update";
}

/** What happened, or would happen, to a resource; `retain` leaves it running and forgets it. */
export type Op = "create" | "update" | "replace" | "delete" | "same" | "import" | "retain";

/** One changed input: absent `old` means added, absent `new` removed; secrets are masked. */
export interface Change {
    readonly path: string;
    readonly old?: Value;
    readonly new?: Value;
}

/** The outcome for one resource. */
export interface Step {
    readonly op: Op;
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** URN of the parent, empty for the stack itself. */
    readonly parent: string;
    /** Changed inputs of an update or replacement. */
    readonly diff?: readonly Change[];
}

/** What an operation reports while it runs. */
export type EngineEvent =
    /** In a preview all steps come at its end, without a time. */
    | { readonly kind: "step"; readonly step: Step; readonly seconds?: number }
    | { readonly kind: "progress"; readonly urn: string; readonly message: string }
    | { readonly kind: "diagnostic"; readonly diagnostic: Diagnostic }
    | { readonly kind: "output"; readonly line: string };

/** A message of the program or the engine. */
export interface Diagnostic {
    readonly severity: "info" | "warning" | "error";
    readonly message: string;
    readonly urn?: string;
}

/** What a rule of a policy pack found. */
export interface Violation {
    readonly policy: string;
    readonly pack: string;
    /** A mandatory violation forbids an update, an advisory one is for people to read. */
    readonly enforcement: "advisory" | "mandatory";
    /** `low` to `critical`, where the policy states it. */
    readonly severity?: string;
    /** The resource, or the stack's where a policy of the whole stack names none. */
    readonly urn: string;
    readonly message: string;
}

/** Settings of one policy, as Pulumi's own `--policy-pack-config` files have them. */
export type PolicySettings =
    "advisory" | "disabled" | "mandatory" | (Properties & { readonly enforcementLevel?: string });

/** A policy pack to run an operation under. */
export interface PolicyPackOptions {
    /** Folder with PulumiPolicy.yaml. */
    readonly path: string;
    /** Settings by policy, over the pack's own. */
    readonly config?: Readonly<Record<string, PolicySettings>>;
}

/** What to run, and where. */
export interface EngineOptions {
    /** Folder with Pulumi.yaml. */
    readonly projectDir: string;
    readonly stack: string;
    /** Overrides, merged deeply over the config of `Pulumi.<stack>.yaml`. */
    readonly config?: Readonly<Record<string, unknown>>;
    /** Environment on top of this process's, KUBECONFIG for instance. */
    readonly env?: Readonly<Record<string, string>>;
    /** Path of the Helm binary. @default "helm" on the PATH */
    readonly helm?: string;
    /** Folder for stack state. @default the lane's own */
    readonly stateDir?: string;
    /** Policy packs that every resource, and the stack as a whole, must comply with. */
    readonly policyPacks?: readonly PolicyPackOptions[];
    readonly onEvent?: (event: EngineEvent) => void;
}

/** What an operation did, or a preview would do. */
export interface EngineResult {
    /** Parents before children, otherwise by URN: the same for the same result. */
    readonly steps: readonly Step[];
    readonly summary: Readonly<Partial<Record<Op, number>>>;
    /** Outputs of the stack; secrets are masked. */
    readonly outputs: Readonly<Record<string, Value>>;
    readonly diagnostics: readonly Diagnostic[];
    /** By resource, then policy: the same for the same result. */
    readonly violations: readonly Violation[];
}
