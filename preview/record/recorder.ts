import type {
    ReadResourceRequest,
    ReadResourceResponse,
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { secret, unknownSecret, type Properties } from "../../rules/wire";
import { readRegistration, type RecordedResource } from "./resource";
import type { Sdk } from "./sdk";
import { makeUrn } from "./urns";

/** Options of a {@link Recorder}. */
export interface RecorderOptions {
    readonly project: string;
    readonly stack: string;
    /** Packages whose default provider the stack disables; `*` means all. */
    readonly disabledDefaultProviders: readonly string[];
    /** Replaces properties before they are recorded. */
    readonly conceal: (properties: Properties) => Properties;
}

/**
 * Records registered resources. Responds like the engine in the preview of a new stack: ids are
 * unknown, and resources return their inputs.
 */
export class Recorder {
    private readonly recorded = new Map<string, RecordedResource>();

    constructor(
        private readonly sdk: Pick<Sdk, "Struct" | "resourceMessages">,
        private readonly options: RecorderOptions,
    ) {}

    /** In order of registration: parents before children. */
    get resources(): readonly RecordedResource[] {
        return [...this.recorded.values()];
    }

    /** @throws Error for a request that Pulumi refuses, or that needs a provider. */
    register(request: RegisterResourceRequest): RegisterResourceResponse {
        const urn = this.urnOf(request);
        if (this.recorded.has(urn)) {
            throw new Error(
                `Two resources have the URN ${urn}; expected one. Fix: give one of them another name`,
            );
        }
        if (request.getRemote()) {
            throw new Error(
                `${urn} is a component that its provider makes; expected one of the program's own, ` +
                    "because a preview starts no provider. Fix: preview with the Pulumi CLI",
            );
        }
        const inputs = this.propertiesOf(request.getObject());
        const parent = this.recorded.get(request.getParent());
        const resource = readRegistration(request, urn, inputs, parent);
        if (resource.custom) this.rejectDefaultProvider(resource);
        this.recorded.set(urn, resource);
        const outputs = previewOutputs(resource, request.getAdditionalsecretoutputsList());
        return new this.sdk.resourceMessages.RegisterResourceResponse()
            .setUrn(urn)
            .setId(resource.importId)
            .setObject(this.sdk.Struct.fromJavaScript(outputs));
    }

    /** Responds for an existing object; all its properties are unknown before an update. */
    read(request: ReadResourceRequest): ReadResourceResponse {
        const urn = this.urnOf(request);
        this.rejectDefaultProvider({
            urn,
            type: request.getType(),
            provider: request.getProvider(),
        });
        return new this.sdk.resourceMessages.ReadResourceResponse()
            .setUrn(urn)
            .setProperties(new this.sdk.Struct());
    }

    /** Records the outputs of a component or the stack. */
    registerOutputs(request: RegisterResourceOutputsRequest): void {
        const resource = this.recorded.get(request.getUrn());
        if (resource === undefined) return;
        const outputs = this.propertiesOf(request.getOutputs());
        this.recorded.set(resource.urn, { ...resource, outputs });
    }

    private urnOf(request: ReadResourceRequest | RegisterResourceRequest): string {
        const { stack, project } = this.options;
        return makeUrn(stack, project, request.getParent(), request.getType(), request.getName());
    }

    private propertiesOf(struct: Struct | undefined): Properties {
        return this.options.conceal(struct?.toJavaScript() ?? {});
    }

    private rejectDefaultProvider({
        urn,
        type,
        provider,
    }: Pick<RecordedResource, "provider" | "type" | "urn">): void {
        const packageName = type.split(":")[0] ?? "";
        const forbidden = this.options.disabledDefaultProviders;
        const isForbidden = forbidden.includes("*") || forbidden.includes(packageName);
        if (provider !== "" || packageName === "pulumi" || !isForbidden) return;
        throw new Error(
            `Default provider for '${packageName}' disabled. ` +
                `'${type}' must use an explicit provider: ${urn}`,
        );
    }
}

/** Outputs of a resource that does not exist yet. */
function previewOutputs(
    { custom, inputs }: RecordedResource,
    secretOutputs: readonly string[],
): Properties {
    if (!custom) return {};
    const secrets = secretOutputs.map((key): [string, Properties[string]] => {
        const value = inputs[key];
        return [key, value === undefined ? unknownSecret : secret(value)];
    });
    return { ...inputs, ...Object.fromEntries(secrets) };
}
