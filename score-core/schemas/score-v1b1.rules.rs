// Made from score-v1b1.json by tests/document/rules.rs.
{
    use Cow::Borrowed as B;
    use Limit::{Least, Most};
    use Rule as R;
    Rules {
        schemas: B(&[
            // 0
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("apiVersion"), B("metadata"), B("containers")])),
                R::Fields { known: B(&[(B("apiVersion"), 1), (B("containers"), 9), (B("metadata"), 2), (B("resources"), 99), (B("service"), 89)]), others: Some(110) },
            ]),
            // 1
            B(&[
                R::Type(B(&[Type::String])),
                R::Pattern(0),
            ]),
            // 2
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("name")])),
                R::Fields { known: B(&[(B("annotations"), 5), (B("name"), 3)]), others: None },
            ]),
            // 3
            B(&[
                R::Ref(4),
            ]),
            // 4
            B(&[
                R::Type(B(&[Type::String])),
                R::Size(Measured::String, Least(2)),
                R::Size(Measured::String, Most(63)),
                R::Pattern(1),
            ]),
            // 5
            B(&[
                R::Ref(6),
            ]),
            // 6
            B(&[
                R::Type(B(&[Type::Object])),
                R::PropertyNames(7),
                R::Fields { known: B(&[]), others: Some(8) },
            ]),
            // 7
            B(&[
                R::Size(Measured::String, Least(2)),
                R::Size(Measured::String, Most(316)),
                R::Pattern(2),
            ]),
            // 8
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 9
            B(&[
                R::Type(B(&[Type::Object])),
                R::PropertyNames(10),
                R::Fields { known: B(&[]), others: Some(11) },
                R::Size(Measured::Object, Least(1)),
            ]),
            // 10
            B(&[
                R::Ref(4),
            ]),
            // 11
            B(&[
                R::Ref(12),
            ]),
            // 12
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("image")])),
                R::Fields { known: B(&[(B("args"), 16), (B("before"), 52), (B("command"), 14), (B("files"), 21), (B("image"), 13), (B("livenessProbe"), 65), (B("readinessProbe"), 87), (B("resources"), 57), (B("variables"), 18), (B("volumes"), 39)]), others: Some(88) },
            ]),
            // 13
            B(&[
                R::Type(B(&[Type::String])),
                R::Size(Measured::String, Least(1)),
            ]),
            // 14
            B(&[
                R::Type(B(&[Type::Array])),
                R::Items(15),
            ]),
            // 15
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 16
            B(&[
                R::Type(B(&[Type::Array])),
                R::Items(17),
            ]),
            // 17
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 18
            B(&[
                R::Type(B(&[Type::Object])),
                R::PropertyNames(19),
                R::Fields { known: B(&[]), others: Some(20) },
            ]),
            // 19
            B(&[
                R::Size(Measured::String, Least(1)),
                R::Pattern(3),
            ]),
            // 20
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 21
            B(&[
                R::If { condition: 22, then: Some(23), otherwise: Some(36) },
            ]),
            // 22
            B(&[
                R::Type(B(&[Type::Array])),
            ]),
            // 23
            B(&[
                R::Items(24),
            ]),
            // 24
            B(&[
                R::Ref(25),
            ]),
            // 25
            B(&[
                R::Type(B(&[Type::Object])),
                R::Fields { known: B(&[(B("binaryContent"), 30), (B("content"), 29), (B("mode"), 27), (B("noExpand"), 31), (B("source"), 28), (B("target"), 26)]), others: Some(32) },
                R::OneOf(B(&[33, 34, 35])),
            ]),
            // 26
            B(&[
                R::Type(B(&[Type::String])),
                R::Size(Measured::String, Least(1)),
            ]),
            // 27
            B(&[
                R::Type(B(&[Type::String])),
                R::Pattern(4),
            ]),
            // 28
            B(&[
                R::Type(B(&[Type::String])),
                R::Size(Measured::String, Least(1)),
            ]),
            // 29
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 30
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 31
            B(&[
                R::Type(B(&[Type::Boolean])),
            ]),
            // 32
            B(&[
                R::Never,
            ]),
            // 33
            B(&[
                R::Required(B(&[B("content")])),
            ]),
            // 34
            B(&[
                R::Required(B(&[B("binaryContent")])),
            ]),
            // 35
            B(&[
                R::Required(B(&[B("source")])),
            ]),
            // 36
            B(&[
                R::Type(B(&[Type::Object])),
                R::Fields { known: B(&[]), others: Some(37) },
            ]),
            // 37
            B(&[
                R::Ref(25),
                R::Fields { known: B(&[(B("target"), 38)]), others: None },
            ]),
            // 38
            B(&[
                R::Never,
            ]),
            // 39
            B(&[
                R::If { condition: 40, then: Some(41), otherwise: Some(49) },
            ]),
            // 40
            B(&[
                R::Type(B(&[Type::Array])),
            ]),
            // 41
            B(&[
                R::Items(42),
            ]),
            // 42
            B(&[
                R::Ref(43),
            ]),
            // 43
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("source")])),
                R::Fields { known: B(&[(B("path"), 46), (B("readOnly"), 47), (B("source"), 45), (B("target"), 44)]), others: Some(48) },
            ]),
            // 44
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 45
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 46
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 47
            B(&[
                R::Type(B(&[Type::Boolean])),
            ]),
            // 48
            B(&[
                R::Never,
            ]),
            // 49
            B(&[
                R::Type(B(&[Type::Object])),
                R::Fields { known: B(&[]), others: Some(50) },
            ]),
            // 50
            B(&[
                R::Ref(43),
                R::Fields { known: B(&[(B("target"), 51)]), others: None },
            ]),
            // 51
            B(&[
                R::Never,
            ]),
            // 52
            B(&[
                R::Type(B(&[Type::Object])),
                R::PropertyNames(53),
                R::Fields { known: B(&[]), others: Some(54) },
            ]),
            // 53
            B(&[
                R::Ref(4),
            ]),
            // 54
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("ready")])),
                R::Fields { known: B(&[(B("ready"), 55)]), others: Some(56) },
            ]),
            // 55
            B(&[
                R::Type(B(&[Type::String])),
                R::Words(B(&[B("started"), B("healthy"), B("complete")])),
            ]),
            // 56
            B(&[
                R::Never,
            ]),
            // 57
            B(&[
                R::Type(B(&[Type::Object])),
                R::Fields { known: B(&[(B("limits"), 58), (B("requests"), 63)]), others: Some(64) },
            ]),
            // 58
            B(&[
                R::Ref(59),
            ]),
            // 59
            B(&[
                R::Type(B(&[Type::Object])),
                R::Fields { known: B(&[(B("cpu"), 60), (B("memory"), 61)]), others: Some(62) },
            ]),
            // 60
            B(&[
                R::Type(B(&[Type::String])),
                R::Pattern(5),
            ]),
            // 61
            B(&[
                R::Type(B(&[Type::String])),
                R::Pattern(6),
            ]),
            // 62
            B(&[
                R::Never,
            ]),
            // 63
            B(&[
                R::Ref(59),
            ]),
            // 64
            B(&[
                R::Never,
            ]),
            // 65
            B(&[
                R::Ref(66),
            ]),
            // 66
            B(&[
                R::Type(B(&[Type::Object])),
                R::Fields { known: B(&[(B("exec"), 79), (B("httpGet"), 67)]), others: Some(84) },
                R::AnyOf(B(&[85, 86])),
            ]),
            // 67
            B(&[
                R::Ref(68),
            ]),
            // 68
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("port"), B("path")])),
                R::Fields { known: B(&[(B("host"), 69), (B("httpHeaders"), 73), (B("path"), 71), (B("port"), 72), (B("scheme"), 70)]), others: Some(78) },
            ]),
            // 69
            B(&[
                R::Type(B(&[Type::String])),
                R::Size(Measured::String, Least(1)),
            ]),
            // 70
            B(&[
                R::Type(B(&[Type::String])),
                R::Words(B(&[B("HTTP"), B("HTTPS")])),
            ]),
            // 71
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 72
            B(&[
                R::Type(B(&[Type::Integer])),
                R::Number(Least(1.0)),
                R::Number(Most(65535.0)),
            ]),
            // 73
            B(&[
                R::Type(B(&[Type::Array])),
                R::Items(74),
            ]),
            // 74
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("name"), B("value")])),
                R::Fields { known: B(&[(B("name"), 75), (B("value"), 76)]), others: Some(77) },
            ]),
            // 75
            B(&[
                R::Type(B(&[Type::String])),
                R::Pattern(7),
            ]),
            // 76
            B(&[
                R::Type(B(&[Type::String])),
                R::Size(Measured::String, Least(1)),
            ]),
            // 77
            B(&[
                R::Never,
            ]),
            // 78
            B(&[
                R::Never,
            ]),
            // 79
            B(&[
                R::Ref(80),
            ]),
            // 80
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("command")])),
                R::Fields { known: B(&[(B("command"), 81)]), others: Some(83) },
            ]),
            // 81
            B(&[
                R::Type(B(&[Type::Array])),
                R::Items(82),
            ]),
            // 82
            B(&[
                R::Type(B(&[Type::String])),
            ]),
            // 83
            B(&[
                R::Never,
            ]),
            // 84
            B(&[
                R::Never,
            ]),
            // 85
            B(&[
                R::Required(B(&[B("httpGet")])),
            ]),
            // 86
            B(&[
                R::Required(B(&[B("exec")])),
            ]),
            // 87
            B(&[
                R::Ref(66),
            ]),
            // 88
            B(&[
                R::Never,
            ]),
            // 89
            B(&[
                R::Type(B(&[Type::Object])),
                R::Fields { known: B(&[(B("ports"), 90)]), others: Some(98) },
            ]),
            // 90
            B(&[
                R::Type(B(&[Type::Object])),
                R::PropertyNames(91),
                R::Fields { known: B(&[]), others: Some(92) },
            ]),
            // 91
            B(&[
                R::Ref(4),
            ]),
            // 92
            B(&[
                R::Ref(93),
            ]),
            // 93
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("port")])),
                R::Fields { known: B(&[(B("port"), 94), (B("protocol"), 96), (B("targetPort"), 95)]), others: Some(97) },
            ]),
            // 94
            B(&[
                R::Type(B(&[Type::Integer])),
                R::Number(Least(1.0)),
                R::Number(Most(65535.0)),
            ]),
            // 95
            B(&[
                R::Type(B(&[Type::Integer])),
                R::Number(Least(1.0)),
                R::Number(Most(65535.0)),
            ]),
            // 96
            B(&[
                R::Type(B(&[Type::String])),
                R::Words(B(&[B("TCP"), B("UDP")])),
            ]),
            // 97
            B(&[
                R::Never,
            ]),
            // 98
            B(&[
                R::Never,
            ]),
            // 99
            B(&[
                R::Type(B(&[Type::Object])),
                R::PropertyNames(100),
                R::Fields { known: B(&[]), others: Some(101) },
            ]),
            // 100
            B(&[
                R::Ref(4),
            ]),
            // 101
            B(&[
                R::Ref(102),
            ]),
            // 102
            B(&[
                R::Type(B(&[Type::Object])),
                R::Required(B(&[B("type")])),
                R::Fields { known: B(&[(B("class"), 104), (B("id"), 105), (B("metadata"), 106), (B("params"), 108), (B("type"), 103)]), others: Some(109) },
            ]),
            // 103
            B(&[
                R::Type(B(&[Type::String])),
                R::Size(Measured::String, Least(2)),
                R::Size(Measured::String, Most(63)),
                R::Pattern(8),
            ]),
            // 104
            B(&[
                R::Type(B(&[Type::String])),
                R::Size(Measured::String, Least(2)),
                R::Size(Measured::String, Most(63)),
                R::Pattern(9),
            ]),
            // 105
            B(&[
                R::Type(B(&[Type::String])),
                R::Size(Measured::String, Least(2)),
                R::Size(Measured::String, Most(63)),
                R::Pattern(10),
            ]),
            // 106
            B(&[
                R::Type(B(&[Type::Object])),
                R::Fields { known: B(&[(B("annotations"), 107)]), others: None },
            ]),
            // 107
            B(&[
                R::Ref(6),
            ]),
            // 108
            B(&[
                R::Type(B(&[Type::Object])),
            ]),
            // 109
            B(&[
                R::Never,
            ]),
            // 110
            B(&[
                R::Never,
            ]),
        ]),
        patterns: B(&[
            B(r"^score\.dev/v1b1$"),
            B(r"^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$"),
            B(r"^(([a-z0-9][a-z0-9-]{0,61}[a-z0-9])(\.[a-z0-9][a-z0-9-]{0,61}[a-z0-9])*/)?[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9]$"),
            B(r"^[^=]+$"),
            B(r"^0?[0-7]{3}$"),
            B(r"^\d+(?:m|\.\d+)?$"),
            B(r"^(0\.\d+|[1-9]\d*(\.\d+)?)(K|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"),
            B(r"^[A-Za-z0-9_-]+$"),
            B(r"^[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$"),
            B(r"^[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$"),
            B(r"^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$"),
        ]),
    }
}
