//! The default provisioners of the Go tool of the same name, known by digests of their texts.

/// True if the text of an entry is that of a default provisioner of a version of the Go tool, as it came: some of those make
/// what an API server refuses, and projects made with that tool go on. Comments and empty lines do not count.
pub(crate) fn is_go_default(entry: &str) -> bool {
    DIGESTS.binary_search(&digest(entry)).is_ok()
}

/// The digest of the lines of a text that say something: FNV-1a of 64 bits. Nobody gains anything by another text of the same.
fn digest(text: &str) -> u64 {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let lines = text.lines().map(str::trim_end);
    let told = lines.filter(|line| !line.is_empty() && !line.trim_start().starts_with('#'));
    let bytes = told.flat_map(|line| line.bytes().chain([b'\n']));
    bytes.fold(START, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(PRIME)
    })
}

/// Those of the entries `template://default-provisioners/…` and `template://example-provisioners/…` of all versions up to 0.9 of the
/// tool, sorted.
const DIGESTS: &[u64] = &[
    0x0042_61d2_0ad3_d255,
    0x01fb_200c_3032_baf9,
    0x0374_d758_231a_4299,
    0x06c7_5ece_5b76_5da2,
    0x0d97_4df8_7e95_b87b,
    0x0e48_a2e2_abd5_5ee4,
    0x0f0b_7094_dba3_959e,
    0x1001_9887_0577_f021,
    0x1748_9287_91a3_19a7,
    0x1825_ddb1_ec7b_6612,
    0x1d13_a7d9_7a3c_8c8b,
    0x2212_784c_c055_4d2a,
    0x2365_731d_83cf_65d2,
    0x24e6_791a_aaaf_960f,
    0x26a0_0ad8_46f6_8863,
    0x28da_3004_4262_9a55,
    0x2b08_498e_d977_49dc,
    0x2f1d_7bde_ebe6_ceca,
    0x306d_e982_4db5_8bf1,
    0x30f7_c651_4f13_5fcd,
    0x3250_7001_ad3a_f9d5,
    0x3787_fa07_bc93_b997,
    0x3b0f_a789_1e28_1714,
    0x3dfa_3a27_97cc_a89f,
    0x3e86_2d76_4dd7_a049,
    0x40d7_1772_11b0_45a9,
    0x41b9_6024_b34a_8d39,
    0x4591_4d78_dc41_8d63,
    0x4a22_849c_20ee_ae13,
    0x4fbb_231a_d571_ec46,
    0x591b_17b0_edd4_8b2e,
    0x5aeb_f1a8_d9b5_514e,
    0x5bea_e4ff_4566_7b89,
    0x5c36_f953_8f93_d8b8,
    0x5d0e_cb22_785a_1686,
    0x5d9a_ed8f_e4b1_3c58,
    0x61dd_b0fc_2498_3445,
    0x6407_b6a9_cc21_9068,
    0x7151_4978_8562_ec88,
    0x750a_cdbc_fd3f_cce4,
    0x7bed_a3d4_f6b9_1716,
    0x7ed1_c2cc_6aed_1c3a,
    0x7ee5_84a8_1dcf_9a6e,
    0x81d0_bac6_a185_7b61,
    0x91ed_18c4_b5f9_8637,
    0x93c2_cd28_e90d_bc7d,
    0x9680_1c2f_fcd0_cbcf,
    0x987c_d7b1_9bdc_9ca7,
    0x9b39_fc20_4b57_7cc9,
    0xa062_83ab_96b9_6ad0,
    0xa11a_bb6e_e46f_af04,
    0xa37a_643e_e22a_1b90,
    0xa4e0_ef87_ef40_6b4d,
    0xaa08_81ef_4a5a_568a,
    0xaa57_69ee_9316_ac0e,
    0xae0a_d4e0_5a77_1303,
    0xae76_dbc4_8f76_7650,
    0xaf14_522d_f7c7_1d6f,
    0xb256_cb68_b107_f7fd,
    0xb41e_2ab1_1cd5_d777,
    0xbbbb_0b59_fbad_a4af,
    0xc01f_2181_503f_db8f,
    0xc0ef_e114_30a8_da07,
    0xc56b_3090_62a8_99b5,
    0xcdac_208e_956d_599d,
    0xcdf3_ea40_8225_bad4,
    0xd16d_d6e6_84ab_3694,
    0xdca1_3a2e_c19c_5bcf,
    0xe129_b87e_1738_bbaf,
    0xe326_114e_cb08_405f,
    0xe337_a613_bd43_bb37,
    0xe58b_3a79_9eae_bb90,
    0xeb6c_772b_39bb_5da7,
    0xeba9_5d8a_aed3_b600,
    0xecb1_7566_13be_6c4b,
    0xef2c_f139_329d_d3cc,
    0xf1e9_e155_e451_39b4,
    0xf4c6_c5cc_ae13_a01b,
    0xfb5f_c657_b169_fb64,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_known_by_what_they_say() {
        assert!(DIGESTS.is_sorted());
        let entry = "uri: template://default-provisioners/a\n  type: a\n";
        let with_comments = "uri: template://default-provisioners/a  \n\n  # Says more.\n  type: a\n\n# Of the next.\n";
        assert_eq!(digest(entry), digest(with_comments));
        assert_ne!(digest(entry), digest(&entry.replace("type: a", "type: b")));
        assert!(!is_go_default(entry));
    }
}
