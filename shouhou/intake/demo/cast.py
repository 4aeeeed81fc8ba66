"""Who works in the demo company, and who its customers are (made up)."""

from datetime import date
from random import Random

from shouhou.accounts.roles import Reach, Role
from shouhou.customers.imported import ImportedAsset, ImportedContact, ImportedPhone, ImportedProfile, Value

COMPANY = "衡信检测设备技术有限公司"
PASSWORD = "shouhou-demo"
PIN = "2580"

DEPARTMENTS = ("售后服务部", "工程技术部", "业务部", "车间", "财务部")
BRANCHES = (("总部", ""), ("南区分公司", "NQ"))

# username, name, branch (0 = head office), department, roles, reach
LEADS: tuple[tuple[str, str, int, str, tuple[Role, ...], Reach], ...] = (
    ("wangmin", "王敏", 0, "售后服务部", (Role.AGENT,), Reach.BRANCH),
    ("lijuan", "李娟", 0, "售后服务部", (Role.AGENT,), Reach.BRANCH),
    ("zhangyan", "张燕", 0, "售后服务部", (Role.AGENT,), Reach.BRANCH),
    ("liuting", "刘婷", 0, "售后服务部", (Role.AGENT,), Reach.BRANCH),
    ("zhaolei", "赵磊", 0, "售后服务部", (Role.AFTER_SALES_SUPERVISOR,), Reach.BRANCH),
    ("chenjianguo", "陈建国", 0, "工程技术部", (Role.ENGINEERING_SUPERVISOR,), Reach.BRANCH),
    ("zhoujie", "周杰", 0, "工程技术部", (Role.TECHNICIAN,), Reach.OWN),
    ("sunli", "孙丽", 0, "业务部", (Role.ADVISOR,), Reach.BRANCH),
    ("qianwei", "钱伟", 0, "业务部", (Role.BUSINESS_SUPERVISOR,), Reach.BRANCH),
    ("wuxia", "吴霞", 0, "售后服务部", (Role.ARCHIVIST, Role.PRIVACY_OFFICER), Reach.BRANCH),
    ("zhengkai", "郑凯", 0, "业务部", (Role.GENERAL_MANAGER,), Reach.ALL),
    ("fengyu", "冯宇", 1, "售后服务部", (Role.AGENT,), Reach.BRANCH),
    ("chuxin", "褚欣", 1, "售后服务部", (Role.AGENT, Role.AFTER_SALES_SUPERVISOR), Reach.BRANCH),
    ("jiangtao", "姜涛", 1, "工程技术部", (Role.TECHNICIAN,), Reach.OWN),
    ("weigang", "卫刚", 1, "工程技术部", (Role.ENGINEERING_SUPERVISOR,), Reach.BRANCH),
)
SHOWN = ("wangmin", "chenjianguo", "zhaolei", "zhoujie", "sunli", "zhengkai", "admin")

_CREW = (
    ("工程技术部", Role.TECHNICIAN, 10), ("工程技术部", Role.DUTY_TECHNICIAN, 1), ("车间", Role.WORKSHOP_SUPERVISOR, 1),
    ("车间", Role.MECHANIC, 5), ("车间", Role.INSPECTOR, 1), ("车间", Role.WASHER, 1), ("财务部", Role.CASHIER, 2),
    ("车间", Role.PARTS_CLERK, 1), ("业务部", Role.GUARD, 1), ("财务部", Role.VIEWER, 1),
)  # fmt: skip
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂华玉兰健文辉红建国志飞云波宁浩宇欣悦晨阳思雨佳"
_PLACES = (
    ("山东省", "济南市", ("历下区", "市中区", "槐荫区")), ("山东省", "青岛市", ("市南区", "黄岛区")),
    ("河北省", "石家庄市", ("长安区", "裕华区")), ("河南省", "郑州市", ("金水区", "中原区")),
    ("江苏省", "徐州市", ("云龙区", "鼓楼区")), ("安徽省", "合肥市", ("蜀山区", "包河区")),
    ("湖北省", "武汉市", ("洪山区", "江岸区")), ("广东省", "广州市", ("天河区", "白云区")),
)  # fmt: skip
_STEMS = (
    "远航", "长青", "顺达", "宏图", "安信", "鑫源", "华泰", "金桥", "通达", "东方", "泰和", "恒通", "瑞丰", "中正",
    "博识", "佳诚", "广源", "永安", "新纪元", "北辰", "星海", "立新", "振兴", "光明", "启航", "万里", "双龙", "天成",
    "众合", "海纳",
)  # fmt: skip
_TRADES = (
    "机动车检测站",
    "汽车检测有限公司",
    "车辆综合性能检测站",
    "汽车修理厂",
    "运输集团",
    "公交公司",
    "检测技术服务中心",
)
_ROADS = ("解放路", "人民路", "建设大街", "工业南路", "和平路", "经十路", "中山路", "迎宾大道")
_MACHINES = (
    ("制动检验台", "FZ-10"), ("侧滑检验台", "CH-3"), ("尾气分析仪", "WQ-5D"), ("前照灯检测仪", "DG-2"),
    ("轴重仪", "ZZ-13"), ("底盘间隙仪", "DP-8"),
)  # fmt: skip


def person_name(chance: Random) -> str:
    """A made-up name."""
    return chance.choice(_FAMILY) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2))))


def crew(chance: Random) -> list[tuple[str, str, int, str, tuple[Role, ...], Reach]]:
    """The rest of the staff."""
    found: list[tuple[str, str, int, str, tuple[Role, ...], Reach]] = []
    for department, role, count in _CREW:
        for n in range(count):
            name = person_name(chance)
            reach = Reach.OWN if role in (Role.TECHNICIAN, Role.MECHANIC) else Reach.BRANCH
            found.append((f"{role.lower().replace('_', '-')}{n + 1}", name, 0, department, (role,), reach))
    return found


def customers(count: int, chance: Random) -> list[ImportedProfile]:
    """Made-up customers, each with a contact or two and a machine or three; every twentieth has gaps."""
    return [_customer(n, chance) for n in range(count)]


def _customer(n: int, chance: Random) -> ImportedProfile:
    province, city, districts = chance.choice(_PLACES)
    stem = chance.choice(_STEMS) + (chance.choice(_STEMS) if chance.random() < 0.4 else "")
    has_gaps = n % 20 == 19
    values: dict[str, Value] = {
        "name": f"{city.removesuffix('市')}{stem}{chance.choice(_TRADES)}",
        "short_name": stem,
        "province": province,
        "city": city,
        "district": chance.choice(districts),
        "address": "" if has_gaps else f"{chance.choice(_ROADS)} {chance.randint(1, 399)} 号",
        "level": chance.choices(("KEY", "REGULAR", "OCCASIONAL"), (1, 6, 3))[0],
    }
    contacts = tuple(
        ImportedContact(
            person_name(chance),
            {"post": chance.choice(("站长", "设备科长", "技术负责人", "办公室"))},
            (_phone(chance),),
        )
        for _n in range(chance.choice((1, 1, 2)))
    )
    assets = tuple(_asset(chance) for _n in range(chance.choice((1, 2, 2, 3))))
    return ImportedProfile(n + 1, values, () if has_gaps and n % 40 == 39 else contacts, assets, has_gaps)


def _phone(chance: Random) -> ImportedPhone:
    number = f"1{chance.choice(('38', '39', '50', '58', '86', '77'))}{chance.randint(0, 99_999_999):08d}"
    return ImportedPhone(number, number)


def _asset(chance: Random) -> ImportedAsset:
    name, model = chance.choice(_MACHINES)
    bought = date(2020 + chance.randint(0, 5), chance.randint(1, 12), chance.randint(1, 28))
    return ImportedAsset(
        "EQUIPMENT",
        {
            "name": name,
            "model": model,
            "serial": f"{model}-{bought.year % 100}{chance.randint(1, 9999):04d}",
            "installed_date": bought,
            "warranty_until": bought.replace(year=bought.year + 2),
        },
    )
