#!/usr/bin/env bash
# Creates the accounts of the workflows and grants their roles on Google Cloud: docs/production.md.
# Idempotent. It creates no key: GitHub's jobs authenticate by Workload Identity Federation, each as
# the account of its environment.
#
#   manifests/access/google.sh PROJECT OWNER/REPOSITORY STATE_BUCKET KMS_KEY [STACK]
#
# KMS_KEY is projects/…/cryptoKeys/…, the key of the stack's secrets. STACK is prod unless given; it
# starts the names of the GitHub environments. Each stack has a project of its own.
set -euo pipefail

if [ $# -lt 4 ] || [ $# -gt 5 ]; then
    echo "usage: $0 PROJECT OWNER/REPOSITORY STATE_BUCKET KMS_KEY [STACK]" >&2
    exit 2
fi
project=$1 repository=$2 bucket=$3 key=$4 stack=${5:-prod}
number=$(gcloud projects describe "$project" --format='value(projectNumber)')
pool="projects/$number/locations/global/workloadIdentityPools/github"

exists() { "$@" > /dev/null 2>&1; }

exists gcloud iam workload-identity-pools describe github --location=global --project="$project" ||
    gcloud iam workload-identity-pools create github --location=global --project="$project"
exists gcloud iam workload-identity-pools providers describe github \
    --workload-identity-pool=github --location=global --project="$project" ||
    gcloud iam workload-identity-pools providers create-oidc github \
        --workload-identity-pool=github --location=global --project="$project" \
        --issuer-uri=https://token.actions.githubusercontent.com \
        --attribute-mapping=google.subject=assertion.sub \
        --attribute-condition="assertion.repository == '$repository'"

# account NAME ENVIRONMENT…: only jobs of these environments may act as it.
account() {
    local name="noetl-mtls-$1" environment
    local email="$name@$project.iam.gserviceaccount.com"
    shift
    exists gcloud iam service-accounts describe "$email" --project="$project" ||
        gcloud iam service-accounts create "$name" --project="$project"
    for environment in "$@"; do
        gcloud iam service-accounts add-iam-policy-binding "$email" --project="$project" \
            --role=roles/iam.workloadIdentityUser --condition=None \
            --member="principal://iam.googleapis.com/$pool/subject/repo:$repository:environment:$environment"
    done
}

# grant NAME ROLE: on the project.
grant() {
    gcloud projects add-iam-policy-binding "$project" --condition=None --role="$2" \
        --member="serviceAccount:noetl-mtls-$1@$project.iam.gserviceaccount.com"
}

# onBucket NAME ROLE, onKey NAME ROLE: on the state of the stacks, on the key of their secrets.
onBucket() {
    gcloud storage buckets add-iam-policy-binding "gs://$bucket" --role="$2" \
        --member="serviceAccount:noetl-mtls-$1@$project.iam.gserviceaccount.com"
}
onKey() {
    gcloud kms keys add-iam-policy-binding "$key" --role="$2" \
        --member="serviceAccount:noetl-mtls-$1@$project.iam.gserviceaccount.com"
}

account preview "$stack-preview" "$stack-readonly"
grant preview roles/container.clusterViewer
grant preview roles/privateca.auditor
grant preview roles/iam.serviceAccountViewer
grant preview roles/serviceusage.serviceUsageViewer
onBucket preview roles/storage.objectViewer
onKey preview roles/cloudkms.cryptoKeyDecrypter

account verify "$stack-verify"
grant verify roles/container.clusterViewer

account deploy "$stack"
grant deploy roles/container.clusterViewer
grant deploy roles/privateca.admin
grant deploy roles/iam.serviceAccountAdmin
grant deploy roles/serviceusage.serviceUsageAdmin
onBucket deploy roles/storage.objectUser
onKey deploy roles/cloudkms.cryptoKeyEncrypterDecrypter
