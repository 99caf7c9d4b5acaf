//! The types of a compose file as data: their fields in the order they are written.
//!
//! These are facts of compose-go 2.13, the library that the Go tool writes its files with. To make
//! the table anew: walk the struct types from compose-go's `types.Project` by reflection, in the
//! order they are met; print each field under its yaml tag with the form of its Go type, as `pointer`
//! if that is one, as `always` if the tag lacks `omitempty`, else as `field`. Beyond that, what the
//! specification calls short syntax, and forms that only its schema has: `ListOrOne`, `Dependencies`, and a function for a type's short form.

use super::field_type::{FieldType::*, ObjectType, always, field, pointer};
use super::short_syntax;

macro_rules! types {
    ($($vis:vis $type:ident $label:literal ($short:expr) { $($when:ident $name:ident: $field_type:expr,)* })*) => {
        $($vis static $type: ObjectType = ObjectType {
            name: $label,
            short: $short,
            fields: &[$($when(stringify!($name), $field_type)),*],
        };)*
    };
}

types! {
    pub(crate) PROJECT "compose file" (None) {
        field name: Str, always services: Map(&SERVICE), field networks: Map(&NETWORK), field volumes: Map(&VOLUME),
        field secrets: Map(&FILE_OBJECT), field configs: Map(&FILE_OBJECT), field models: Map(&MODEL),
        field include: ListOrOne(&INCLUDE),
    }
    pub(crate) SERVICE "service" (None) {
        field name: Ignored, field profiles: Strings, field annotations: Mapping, pointer attach: Bool,
        pointer build: Object(&BUILD), pointer develop: Object(&DEVELOP), pointer blkio_config: Object(&BLKIO),
        field cap_add: Strings, field cap_drop: Strings, field cgroup_parent: Str, field cgroup: Str,
        field cpu_count: Int, field cpu_percent: Percent, field cpu_period: Int, field cpu_quota: Int,
        field cpu_rt_period: Int, field cpu_rt_runtime: Int, field cpus: Float, field cpuset: Str,
        field cpu_shares: Int, field command: Words, field configs: List(&FILE_REFERENCE), field container_name: Str,
        pointer credential_spec: Object(&CREDENTIAL_SPEC), field depends_on: Dependencies(&SERVICE_DEPENDENCY),
        pointer deploy: Object(&DEPLOY), field device_cgroup_rules: Strings, field devices: List(&DEVICE_MAPPING),
        field dns: StringOrList, field dns_opt: Strings, field dns_search: StringOrList, field dockerfile: Str,
        field domainname: Str, field entrypoint: Words, pointer provider: Object(&SERVICE_PROVIDER),
        field environment: Env, field env_file: ListOrOne(&ENV_FILE), field expose: Scalars,
        pointer extends: Object(&EXTENDS), field external_links: Strings, field extra_hosts: Hosts,
        field group_add: Strings, field gpus: ListOrOne(&DEVICE_REQUEST), field hostname: Str,
        pointer healthcheck: Object(&HEALTH_CHECK), field image: Str, pointer init: Bool, field ipc: Str,
        field isolation: Str, field labels: Labels, field label_file: StringOrList, field links: Strings,
        pointer logging: Object(&LOGGING), field log_driver: Str, field log_opt: Options, field mem_limit: Size,
        field mem_reservation: Size, field memswap_limit: Size, field mem_swappiness: Size, field mac_address: Str,
        field models: MapOrNull(&SERVICE_MODEL), field net: Str, field network_mode: Str,
        field networks: MapOrNull(&SERVICE_NETWORK), field oom_kill_disable: Bool, field oom_score_adj: Int,
        field pid: Str, field pids_limit: Int, field platform: Str, field ports: List(&SERVICE_PORT),
        field privileged: Bool, field pull_policy: Str, field read_only: Bool, field restart: Str, field runtime: Str,
        pointer scale: Int, field secrets: List(&FILE_REFERENCE), field security_opt: Strings, field shm_size: Size,
        field stdin_open: Bool, pointer stop_grace_period: Duration, field stop_signal: Str,
        field storage_opt: Options, field sysctls: Mapping, field tmpfs: StringOrList, field tty: Bool,
        field ulimits: Ulimits, field use_api_socket: Bool, field user: Str, field userns_mode: Str, field uts: Str,
        field volume_driver: Str, field volumes: List(&SERVICE_VOLUME), field volumes_from: Strings,
        field working_dir: Str, field pre_start: List(&SERVICE_HOOK), field post_start: List(&SERVICE_HOOK),
        field pre_stop: List(&SERVICE_HOOK),
    }
    pub(crate) NETWORK "network" (None) {
        field name: Str, field driver: Str, field driver_opts: Options, field ipam: Object(&IPAM),
        field external: External, field internal: Bool, field attachable: Bool, field labels: Labels,
        pointer enable_ipv4: Bool, pointer enable_ipv6: Bool,
    }
    pub(crate) VOLUME "volume" (None) {
        field name: Str, field driver: Str, field driver_opts: Options, field external: External,
        field labels: Labels,
    }
    FILE_OBJECT "config or secret" (None) {
        field name: Str, field file: Str, field environment: Str, field content: Str, field external: External,
        field labels: Labels, field driver: Str, field driver_opts: Options, field template_driver: Str,
    }
    pub(crate) MODEL "model" (None) {
        field name: Str, field model: Str, field context_size: Fixed, field runtime_flags: Strings,
    }
    pub(crate) BUILD "build" (Some(short_syntax::build)) {
        field context: Str, field dockerfile: Str, field dockerfile_inline: Str, field entitlements: Strings,
        field args: Env, field provenance: StrOrBool, field sbom: StrOrBool, field ssh: Ssh, field labels: Labels,
        field cache_from: StringOrList, field cache_to: StringOrList, field no_cache: Bool,
        field no_cache_filter: StringOrList, field additional_contexts: Mapping, field pull: Bool,
        field extra_hosts: Hosts, field isolation: Str, field network: Str, field target: Str,
        field secrets: List(&FILE_REFERENCE), field shm_size: Size, field tags: StringOrList, field ulimits: Ulimits,
        field platforms: StringOrList, field privileged: Bool,
    }
    DEVELOP "develop" (None) {
        field watch: List(&TRIGGER),
    }
    BLKIO "blkio config" (None) {
        field weight: UInt, field weight_device: List(&WEIGHT_DEVICE), field device_read_bps: List(&THROTTLE_DEVICE),
        field device_read_iops: List(&THROTTLE_DEVICE), field device_write_bps: List(&THROTTLE_DEVICE),
        field device_write_iops: List(&THROTTLE_DEVICE),
    }
    FILE_REFERENCE "config or secret of a service" (Some(short_syntax::source)) {
        field source: Str, field target: Str, field uid: Str, field gid: Str, pointer mode: Mode,
    }
    CREDENTIAL_SPEC "credential spec" (None) {
        field config: Str, field file: Str, field registry: Str,
    }
    SERVICE_DEPENDENCY "dependency" (None) {
        field condition: Str, field restart: Bool, always required: Bool,
    }
    DEPLOY "deploy" (None) {
        field mode: Str, pointer replicas: Int, field labels: Labels, pointer update_config: Object(&UPDATE),
        pointer rollback_config: Object(&UPDATE), field resources: Object(&RESOURCES),
        pointer restart_policy: Object(&RESTART_POLICY), field placement: Object(&PLACEMENT),
        field endpoint_mode: Str,
    }
    DEVICE_MAPPING "device mapping" (Some(short_syntax::device)) {
        field source: Str, field target: Str, field permissions: Str,
    }
    SERVICE_PROVIDER "provider" (None) {
        field type: Str, field options: MultiOptions,
    }
    ENV_FILE "env file" (Some(short_syntax::env_file)) {
        field path: Str, field required: OptOut, field format: Str,
    }
    INCLUDE "include" (Some(short_syntax::include)) {
        field path: StringOrList, field project_directory: Str, field env_file: StringOrList,
    }
    EXTENDS "extends" (Some(short_syntax::extends)) {
        field file: Str, field service: Str,
    }
    DEVICE_REQUEST "device request" (Some(short_syntax::devices)) {
        pointer capabilities: Strings, field driver: Str, field count: Count, field device_ids: Strings,
        field options: Mapping,
    }
    HEALTH_CHECK "healthcheck" (None) {
        field test: Test, pointer timeout: Duration, pointer interval: Duration, pointer retries: UInt,
        pointer start_period: Duration, pointer start_interval: Duration, field disable: Bool,
    }
    LOGGING "logging" (None) {
        field driver: Str, field options: Options,
    }
    SERVICE_MODEL "model of a service" (None) {
        field endpoint_var: Str, field model_var: Str,
    }
    SERVICE_NETWORK "network of a service" (None) {
        field aliases: Strings, field driver_opts: Options, field gw_priority: Fixed, field interface_name: Str,
        field ipv4_address: Str, field ipv6_address: Str, field link_local_ips: Strings, field mac_address: Str,
        field priority: Fixed,
    }
    SERVICE_PORT "port" (Some(short_syntax::ports)) {
        field name: Str, field mode: Str, field host_ip: Str, field target: UInt, field published: Str,
        field protocol: Str, field app_protocol: Str,
    }
    SERVICE_VOLUME "mount" (Some(short_syntax::volume)) {
        field type: Str, field source: Str, field target: Str, field read_only: Bool, field consistency: Str,
        pointer bind: Object(&SERVICE_VOLUME_BIND), pointer volume: Object(&SERVICE_VOLUME_VOLUME),
        pointer tmpfs: Object(&SERVICE_VOLUME_TMPFS), pointer image: Object(&SERVICE_VOLUME_IMAGE),
    }
    SERVICE_HOOK "hook" (None) {
        field command: Words, field image: Str, field user: Str, field privileged: Bool, field working_dir: Str,
        field environment: Env, field per_replica: Bool,
    }
    IPAM "ipam" (None) {
        field driver: Str, field config: List(&IPAM_POOL), field options: Options,
    }
    TRIGGER "trigger" (None) {
        always path: Str, always action: Str, field target: Str, field exec: Object(&SERVICE_HOOK),
        field include: StringOrList, field ignore: StringOrList, field initial_sync: Bool,
    }
    WEIGHT_DEVICE "weight device" (None) {
        always path: Str, always weight: UInt,
    }
    THROTTLE_DEVICE "throttle device" (None) {
        always path: Str, always rate: Size,
    }
    UPDATE "update config" (None) {
        pointer parallelism: UInt, field delay: Duration, field failure_action: Str, field monitor: Duration,
        field max_failure_ratio: Float, field order: Str,
    }
    RESOURCES "resources" (None) {
        pointer limits: Object(&RESOURCE), pointer reservations: Object(&RESOURCE),
    }
    RESTART_POLICY "restart policy" (None) {
        field condition: Str, pointer delay: Duration, pointer max_attempts: UInt, pointer window: Duration,
    }
    PLACEMENT "placement" (None) {
        field constraints: Strings, field preferences: List(&PLACEMENT_PREFERENCES),
        field max_replicas_per_node: UInt,
    }
    pub(crate) SERVICE_VOLUME_BIND "bind options" (None) {
        field selinux: Str, field propagation: Str, field create_host_path: OptOut, field recursive: Str,
    }
    pub(crate) SERVICE_VOLUME_VOLUME "volume options" (None) {
        field labels: Mapping, field nocopy: Bool, field subpath: Str,
    }
    pub(crate) SERVICE_VOLUME_TMPFS "tmpfs options" (None) {
        field size: Size, field mode: UInt,
    }
    SERVICE_VOLUME_IMAGE "image options" (None) {
        field subpath: Str,
    }
    IPAM_POOL "ipam pool" (None) {
        field subnet: Str, field gateway: Str, field ip_range: Str, field aux_addresses: Mapping,
    }
    RESOURCE "resource" (None) {
        field cpus: Float, field memory: Size, field pids: Int, field devices: List(&DEVICE_REQUEST),
        field generic_resources: List(&GENERIC_RESOURCE),
    }
    PLACEMENT_PREFERENCES "placement preferences" (None) {
        field spread: Str,
    }
    GENERIC_RESOURCE "generic resource" (None) {
        pointer discrete_resource_spec: Object(&DISCRETE_RESOURCE),
    }
    DISCRETE_RESOURCE "discrete resource" (None) {
        always kind: Str, always value: Int,
    }
}
