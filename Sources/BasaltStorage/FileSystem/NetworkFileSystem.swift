/// The network file systems of Linux, by the number that statfs(2) gives (linux/magic.h, and the kernel sources of those not in it).
///
/// FUSE is not among them: it has local and remote file systems behind one number, and the test of exclusive publishing tells more.
enum NetworkFileSystem {
  static let names: [UInt64: String] = [
    0x6969: "NFS",
    0x517B: "SMB",
    0xFF53_4D42: "CIFS",
    0xFE53_4D42: "SMB2",
    0x5346_414F: "AFS",
    0x6B41_4653: "AFS",
    0x0102_1997: "9P",
    0x00C3_6400: "Ceph",
    0x7375_7245: "Coda",
    0x564C: "NCP",
    0x0BD0_0BD0: "Lustre",
    0x7461_636F: "OCFS2",
  ]
}
