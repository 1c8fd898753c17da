"""The files of the CWRU Bearing Data Center: number, fault, load, and where and how it was recorded."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple


class CwruFile(NamedTuple):
    """A file of the owner's tables.

    Attributes
    ----------
    number
        Its name, without ``.mat``.
    fault, inches, load_hp
        Kind and size of the defect, and the motor's load.
    grade
        By Smith and Randall (2015); empty for healthy bearings and where none was read.
    sha256
        Of the content, where it is known.
    position
        Hour at which an outer race's fault lies; the load is at six.
    end
        Whose bearing is faulty: ``drive_end`` or ``fan_end``.
    rate_khz
        Of the recording.
    """

    number: int
    fault: str
    inches: float
    load_hp: int
    grade: str
    sha256: str | None
    position: int = 6
    end: str = "drive_end"
    rate_khz: int = 12

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"{self.number}.mat"

    @property
    def defect(self) -> str:
        """Kind and size: one of the ten classes of the common benchmarks."""
        return f"{self.fault}-{self.inches:.3f}" if self.inches else self.fault

    @property
    def bearing(self) -> str:
        """All four loads of one size are the same physical bearing.

        So are the positions of an outer-race fault: whether the owner turned one bearing or damaged another
        alike is not stated, and one that is held out must not be trained on. The same bearings were recorded
        at 12 and at 48 kHz.
        """
        return self.defect if self.end == "drive_end" else f"{self.defect} fan end"


# Grades: does the recording show its fault at all (Smith & Randall 2015, MSSP 64-65:100-131)?
# Y1 clearly and classically, Y2 clearly, P1 and P2 perhaps, N1 not for the stated fault.
_WITH_GRADES = (
    CwruFile(97, "healthy", 0.0, 0, "", "16bf48babcf1c7ac224bc1a81cd9eafdb27e42d5cf559761907e067e8eeadf3c"),
    CwruFile(98, "healthy", 0.0, 1, "", None),
    CwruFile(99, "healthy", 0.0, 2, "", None),
    CwruFile(100, "healthy", 0.0, 3, "", None),
    CwruFile(
        105, "inner", 0.007, 0, "Y2", "f80b0ea04fd06b372a0eaec7c056543ea37e4bb4727a5b173d2a5bacd2aa9cab"
    ),
    CwruFile(
        106, "inner", 0.007, 1, "Y2", "e5cec7cdd138e6cd1deb9ed8634e5aaa9bc1bd7094ddc075bff606580eb6e883"
    ),
    CwruFile(
        107, "inner", 0.007, 2, "Y2", "111ba8996a115684661a13c913bd74d8029a59294492f88aec7b03e175fdd388"
    ),
    CwruFile(
        108, "inner", 0.007, 3, "Y2", "d415f0e65128bfa0b118c2051c988fb0dc6ce3e4c8aa45fdc5ad1d0967462e7d"
    ),
    CwruFile(
        169, "inner", 0.014, 0, "Y2", "f5448673725c4ea2735fe7d3fe4b16ad82b217eac6b62c4bf351c4549b0a5229"
    ),
    CwruFile(
        170, "inner", 0.014, 1, "Y2", "bcb73a5208b67265468232a2e342f53719850901671d0ee28494f3af97621f46"
    ),
    CwruFile(
        171, "inner", 0.014, 2, "Y2", "63d0fdc1a68e64610ddfaf56a9c224d6137ab7b5c0d318eea1d542b9e5ffc029"
    ),
    CwruFile(
        172, "inner", 0.014, 3, "Y2", "f75170ceef70d5da475671de0d2e52a0acd9b3883ad422b6deaf2907d888ba24"
    ),
    CwruFile(
        209, "inner", 0.021, 0, "Y1", "9f723d6d9d2eba714c6dc50f99321dffa73d8b1e4d3605675b2c2251511eff80"
    ),
    CwruFile(
        210, "inner", 0.021, 1, "Y1", "596692397e77e129a00f7b7a61c4c3ffd6c7a59979b89039e7f70a7431cce1c7"
    ),
    CwruFile(
        211, "inner", 0.021, 2, "Y1", "8296a02ee489c2d16cbd9fc278ca2e29b22475cec70ebe840558c78b6b743dc1"
    ),
    CwruFile(
        212, "inner", 0.021, 3, "Y1", "bfe13761f545a26b217db897a12d27e16fec74306aa86ade8dbdc8ebe587c253"
    ),
    CwruFile(3001, "inner", 0.028, 0, "N1", None),
    CwruFile(3002, "inner", 0.028, 1, "N1", None),
    CwruFile(3003, "inner", 0.028, 2, "N1", None),
    CwruFile(3004, "inner", 0.028, 3, "N1", None),
    CwruFile(118, "ball", 0.007, 0, "N1", "b00628f8dd8d1d930af77fa465d1e5cdb385fe259489053f91f3680bda7f640e"),
    CwruFile(119, "ball", 0.007, 1, "N1", "bc72d9df7668219e004a0f711232b23ec0aed393eb9bd8f9f5483426f6b51330"),
    CwruFile(120, "ball", 0.007, 2, "N1", "e0b7a584c49af52335ff0904a97d4afcf02d045625c582de63a7c85ce10b489c"),
    CwruFile(121, "ball", 0.007, 3, "Y2", "52f686e984ba8e9b04a047a57416271cdb322cee57ee105dce58926a24b966cb"),
    CwruFile(185, "ball", 0.014, 0, "P2", "5bea2c60f177215ba3ec4ae287faf745d7e14aed1a12efe9e37b27c27044bafc"),
    CwruFile(186, "ball", 0.014, 1, "P2", "1b3b6f3ad38e891feaa8026fe957b34f62f9082785089cc74f6878acdfe88ec5"),
    CwruFile(187, "ball", 0.014, 2, "P2", "0f1338cce89beb5c8d8e5e154579bc576354e7c7d1617ebd1759662c6f3100b2"),
    CwruFile(188, "ball", 0.014, 3, "P2", "1981614324d653c2522bea68fd4fd87e337495b117d12596db67abd1e10e7443"),
    CwruFile(222, "ball", 0.021, 0, "Y2", "fcc0ee740fa123b1f4683f555458891719efb2857afd9fdee63e8fde0ed14469"),
    CwruFile(223, "ball", 0.021, 1, "Y2", "7287410fd2217e3b332c5ab4732a68963be046d7d17bd40efa41cabe6a0514e5"),
    CwruFile(224, "ball", 0.021, 2, "N1", "8a16894c2ff4d6bcdb9f4c345c0d5f13737b3bd6d15015d6b566c86e7a3ee7b7"),
    CwruFile(225, "ball", 0.021, 3, "N1", "ece92fa141af03473fdfca80d00d9112472a20340224514e79979c6ddc97a6cf"),
    CwruFile(3005, "ball", 0.028, 0, "Y2", None),
    CwruFile(3006, "ball", 0.028, 1, "Y2", None),
    CwruFile(3007, "ball", 0.028, 2, "Y2", None),
    CwruFile(3008, "ball", 0.028, 3, "Y2", None),
    CwruFile(
        130, "outer", 0.007, 0, "Y1", "35a095307d0971477049b343a1b5981dde465a58fb7f233ad89b035068c1717d"
    ),
    CwruFile(
        131, "outer", 0.007, 1, "Y1", "7883f7b83beadc54b2f301767f9145ce07055707182fb0278fdf0a6bb53ce3cb"
    ),
    CwruFile(
        132, "outer", 0.007, 2, "Y1", "17a69ed5d2270b42532e678e35bbe2fa04a2cc413cf2bf9e88c7692de8662d18"
    ),
    CwruFile(
        133, "outer", 0.007, 3, "Y1", "53f076cb0d905cf46bffaee7736abce8224ffed777deed03c0c863d762a90c71"
    ),
    CwruFile(
        197, "outer", 0.014, 0, "Y2", "fa571b47cd942f9514a920b403fb7c053cd442bb2963a360a96d0f61432f03e9"
    ),
    CwruFile(
        198, "outer", 0.014, 1, "P2", "dbd58e4585ca8f8332c708b15936987ec0990ca701359fd2483dae2719df5b49"
    ),
    CwruFile(
        199, "outer", 0.014, 2, "P1", "ca4e6407fdb68845a6973da6028477911a62d018580063749fe956441be95cf2"
    ),
    CwruFile(
        200, "outer", 0.014, 3, "N1", "2526483d2701220a700df8e6c9db0c527641b0887225907f4096610dd7120f4b"
    ),
    CwruFile(
        234, "outer", 0.021, 0, "Y2", "ebcbdb96612e8085bbdbf81f0e5e8e8a8d1a693d1ec559c4894f7792771aa9b2"
    ),
    CwruFile(
        235, "outer", 0.021, 1, "Y2", "667e4bf1f213f92d10dca71d494ad002d8fd22bfd8004b31a4c71ccf0d764b66"
    ),
    CwruFile(
        236, "outer", 0.021, 2, "Y2", "c411d6d9826cba8073430555dc833e05fcbe4c38535f3eb7f03c525ea6797589"
    ),
    CwruFile(
        237, "outer", 0.021, 3, "Y2", "233d1edb2daa963658369119e389e30f02aca551dd7bb028ab33e7ba63edfd20"
    ),
    CwruFile(144, "outer", 0.007, 0, "Y2", None, 3),
    CwruFile(145, "outer", 0.007, 1, "Y2", None, 3),
    CwruFile(146, "outer", 0.007, 2, "Y2", None, 3),
    CwruFile(147, "outer", 0.007, 3, "Y2", None, 3),
    CwruFile(156, "outer", 0.007, 0, "Y1", None, 12),
    CwruFile(158, "outer", 0.007, 1, "Y2", None, 12),
    CwruFile(159, "outer", 0.007, 2, "Y2", None, 12),
    CwruFile(160, "outer", 0.007, 3, "Y2", None, 12),
    CwruFile(246, "outer", 0.021, 0, "Y2", None, 3),
    CwruFile(247, "outer", 0.021, 1, "Y2", None, 3),
    CwruFile(248, "outer", 0.021, 2, "Y2", None, 3),
    CwruFile(249, "outer", 0.021, 3, "Y2", None, 3),
    CwruFile(258, "outer", 0.021, 0, "Y2", None, 12),
    CwruFile(259, "outer", 0.021, 1, "Y2", None, 12),
    CwruFile(260, "outer", 0.021, 2, "Y2", None, 12),
    CwruFile(261, "outer", 0.021, 3, "Y2", None, 12),
)

# The owner's tables of the same bearings at 48 kHz and of faults at the fan end, as listed file by file in
# github.com/VictorBauler/BearingDatasets (cwru/files.csv) and github.com/yanncalec/dpmhm (cwru/metainfo.csv),
# which agree. Numbers of loads 0 to 3 hp; 0 where there is no such recording.
_AT_48_KHZ = {
    ("inner", 0.007, 6): (109, 110, 111, 112),
    ("inner", 0.014, 6): (174, 175, 176, 177),
    ("inner", 0.021, 6): (213, 214, 215, 217),
    ("ball", 0.007, 6): (122, 123, 124, 125),
    ("ball", 0.014, 6): (189, 190, 191, 192),
    ("ball", 0.021, 6): (226, 227, 228, 229),
    ("outer", 0.007, 6): (135, 136, 137, 138),
    ("outer", 0.014, 6): (201, 202, 203, 204),
    ("outer", 0.021, 6): (238, 239, 240, 241),
    ("outer", 0.007, 3): (148, 149, 150, 151),
    ("outer", 0.007, 12): (161, 162, 163, 164),
    ("outer", 0.021, 3): (250, 251, 252, 253),
    ("outer", 0.021, 12): (262, 263, 264, 265),
}
_AT_THE_FAN_END = {
    ("inner", 0.007, 6): (278, 279, 280, 281),
    ("inner", 0.014, 6): (274, 275, 276, 277),
    ("inner", 0.021, 6): (270, 271, 272, 273),
    ("ball", 0.007, 6): (282, 283, 284, 285),
    ("ball", 0.014, 6): (286, 287, 288, 289),
    ("ball", 0.021, 6): (290, 291, 292, 293),
    ("outer", 0.007, 6): (294, 295, 296, 297),
    ("outer", 0.014, 6): (313, 0, 0, 0),
    ("outer", 0.021, 6): (315, 0, 0, 0),
    ("outer", 0.007, 3): (298, 299, 300, 301),
    ("outer", 0.007, 12): (302, 305, 306, 307),
    ("outer", 0.014, 3): (310, 309, 311, 312),
    ("outer", 0.021, 3): (0, 316, 317, 318),
}

CWRU_FILES = (
    *_WITH_GRADES,
    *(
        CwruFile(numbers[load], fault, inches, load, "", None, hour, end, khz)
        for end, khz, table in (("drive_end", 48, _AT_48_KHZ), ("fan_end", 12, _AT_THE_FAN_END))
        for ((fault, inches, hour), numbers), load in product(table.items(), range(4))
        if numbers[load]
    ),
)
"""Each once, in the order of the owner's tables: drive end at 12 and at 48 kHz, then the fan end."""
