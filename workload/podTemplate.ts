/** Any further field: transforms keep what they do not own. */
interface OtherFields {
    readonly [field: string]: unknown;
}

/** An environment variable of a container: a literal value, or one taken from elsewhere. */
export interface EnvVar extends OtherFields {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: unknown;
}

/** Where a volume appears in a container. */
export interface VolumeMount extends OtherFields {
    readonly name: string;
    readonly mountPath: string;
}

/** A probe or lifecycle hook, as far as transforms read it; `port` is a number or a name. */
export interface Handler extends OtherFields {
    readonly exec?: OtherFields & { readonly command?: readonly string[] };
    readonly httpGet?: OtherFields & { readonly host?: string; readonly port: number | string };
    readonly tcpSocket?: unknown;
    readonly grpc?: OtherFields & { readonly port: number };
}

/** A container or init container. */
export interface Container extends OtherFields {
    readonly name: string;
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly env?: readonly EnvVar[];
    readonly envFrom?: readonly unknown[];
    readonly ports?: readonly (OtherFields & { name?: string; containerPort: number })[];
    readonly volumeMounts?: readonly VolumeMount[];
    readonly livenessProbe?: Handler;
    readonly readinessProbe?: Handler;
    readonly startupProbe?: Handler;
    readonly lifecycle?: OtherFields & { readonly postStart?: Handler; readonly preStop?: Handler };
}

/** A volume of the pod: its name and one field that says what it is made of. */
export interface Volume extends OtherFields {
    readonly name: string;
}

/** Security settings that hold for the whole pod. */
export interface PodSecurityContext extends OtherFields {
    readonly fsGroup?: number;
    readonly fsGroupChangePolicy?: string;
}

/** What runs in a pod, as plain data in the API's own field names. */
export interface PodSpec extends OtherFields {
    readonly serviceAccountName?: string;
    readonly initContainers?: readonly Container[];
    readonly containers: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly securityContext?: PodSecurityContext;
}

/** The pod template of a workload, as plain data: no promises, no outputs. */
export interface PodTemplate extends OtherFields {
    readonly metadata?: OtherFields & {
        readonly annotations?: Readonly<Record<string, string>>;
        readonly labels?: Readonly<Record<string, string>>;
    };
    readonly spec: PodSpec;
}
