import { credentials } from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { CallbackInvokeRequest, type Callback } from "@pulumi/pulumi/proto/callback_pb";
import {
    TransformRequest,
    TransformResourceOptions,
    TransformResponse,
    type RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { readRegistration, type Registration } from "./registration";

/** Calls the transforms that a program registered, which run in the program's own process. */
export class Transforms {
    private readonly ofStack: Callback[] = [];
    private readonly ofResource = new Map<string, readonly Callback[]>();
    private readonly clients = new Map<string, CallbacksClient>();

    addStackTransform(callback: Callback): void {
        this.ofStack.push(callback);
    }

    /** Lets children of a resource inherit its transforms, and those of its parents. */
    remember(urn: string, request: RegisterResourceRequest): void {
        this.ofResource.set(urn, this.inherited(request));
    }

    /** Applies a resource's own transforms, then its parents', then the stack's. */
    async apply(request: RegisterResourceRequest): Promise<Registration> {
        let properties = request.getObject() ?? new Struct();
        let options = readOptions(request);
        for (const callback of [...this.inherited(request), ...this.ofStack]) {
            const message = new TransformRequest()
                .setType(request.getType())
                .setName(request.getName())
                .setCustom(request.getCustom())
                .setParent(request.getParent())
                .setProperties(properties)
                .setOptions(options);
            const response = await this.invoke(callback, message);
            properties = response.getProperties() ?? properties;
            options = response.getOptions() ?? options;
        }
        return readRegistration(request, properties.toJavaScript(), options);
    }

    close(): void {
        this.clients.forEach((client) => client.close());
    }

    private inherited(request: RegisterResourceRequest): readonly Callback[] {
        return [
            ...request.getTransformsList(),
            ...(this.ofResource.get(request.getParent()) ?? []),
        ];
    }

    private async invoke(
        callback: Callback,
        message: TransformRequest,
    ): Promise<TransformResponse> {
        const request = new CallbackInvokeRequest()
            .setToken(callback.getToken())
            .setRequest(message.serializeBinary());
        const client = this.client(callback.getTarget());
        return new Promise((resolve, reject) => {
            client.invoke(request, (error, response) => {
                if (error !== null) reject(new Error(error.details));
                else resolve(TransformResponse.deserializeBinary(response.getResponse_asU8()));
            });
        });
    }

    private client(target: string): CallbacksClient {
        const known = this.clients.get(target);
        const client = known ?? new CallbacksClient(target, credentials.createInsecure());
        this.clients.set(target, client);
        return client;
    }
}

function readOptions(request: RegisterResourceRequest): TransformResourceOptions {
    const options = new TransformResourceOptions()
        .setDependsOnList(request.getDependenciesList())
        .setIgnoreChangesList(request.getIgnorechangesList())
        .setReplaceOnChangesList(request.getReplaceonchangesList())
        .setVersion(request.getVersion())
        .setAliasesList(request.getAliasesList())
        .setProvider(request.getProvider())
        .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
        .setDeletedWith(request.getDeletedwith())
        .setDeleteBeforeReplace(request.getDeletebeforereplace())
        .setImport(request.getImportid());
    const [protect, retain] = [request.getProtect(), request.getRetainondelete()];
    if (request.hasProtect() && protect !== undefined) options.setProtect(protect);
    if (request.hasRetainondelete() && retain !== undefined) options.setRetainOnDelete(retain);
    const timeouts = request.getCustomtimeouts();
    if (timeouts !== undefined) options.setCustomTimeouts(timeouts);
    request.getProvidersMap().forEach((ref, name) => options.getProvidersMap().set(name, ref));
    return options;
}
