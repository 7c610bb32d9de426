import type { Change } from "../types";
import type { Properties } from "../values";

/** One resource as its provider gets it. */
export interface ResourceRequest {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** Inputs in wire form; in an update all are known. */
    readonly inputs: Properties;
    /** Inputs of the resource's provider resource, secrets revealed. */
    readonly config: Properties;
    /** Fields that the program leaves to others. */
    readonly ignoreChanges: readonly string[];
    /** How long this step may take; absent means the provider's default. */
    readonly timeoutSeconds?: number;
    /** Says what the step is waiting for. */
    readonly progress: (message: string) => void;
}

/** A resource of an earlier update. */
export interface Existing {
    /** Empty if its creation was cut short, so that it may not exist. */
    readonly id: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
}

/** What a provider made. */
export interface Made {
    readonly id: string;
    readonly outputs: Properties;
}

/** Makes the resources of one package. All errors are for a person to read. */
export interface Provider {
    /** Completes inputs with what is decided before creation; rejects what is not supported. */
    check(request: ResourceRequest, existing?: Existing): Properties;
    /** False if what an earlier update made is gone, by hand or with its whole cluster. */
    exists(request: ResourceRequest, existing: Existing): Promise<boolean>;
    /** True if these changes need a new object. */
    replaces(request: ResourceRequest, existing: Existing, changes: readonly Change[]): boolean;
    /** Outputs as far as they are known before the step. */
    preview(request: ResourceRequest, existing?: Existing): Properties;
    /** Makes it. `resume`: a creation of the same resource was cut short, so it may exist. */
    create(request: ResourceRequest, resume: boolean): Promise<Made>;
    update(request: ResourceRequest, existing: Existing): Promise<Properties>;
    /** Succeeds too if it is gone already. */
    delete(request: ResourceRequest, existing: Existing): Promise<void>;
    /** Looks at an object that somebody else made; absent where the engine has no use for it. */
    read?(request: ResourceRequest, id: string): Promise<Properties>;
    /** Takes over an object that exists and equals the inputs. */
    adopt(request: ResourceRequest, id: string): Promise<Made>;
}

/** Finds the provider of a resource type. */
export type Providers = (type: string) => Provider | undefined;
