import * as pulumi from "@pulumi/pulumi";

/**
 * An error that ends an update with its message alone.
 *
 * It has no stack. Pulumi does not show the stack of a RunError, but formats it for a trace, and
 * Node takes minutes and gigabytes to format the frame `node_modules/@pulumi/output.ts`, which the
 * SDK's source map gives to each error inside `apply`.
 * @see https://github.com/nodejs/node/issues/64011
 */
export function updateError(message: string): pulumi.RunError {
    const error = new pulumi.RunError(message);
    delete error.stack;
    return error;
}
