"""The headings that people give to columns, in Chinese and English, for each field (plain Python data)."""

from typing import Final

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "客户单位名称", "单位名称", "客户名称", "公司名称", "企业名称", "客户单位", "客户", "单位",
        "公司", "企业", "名称", "客户全称", "单位全称", "全称", "使用单位", "用户单位", "用户名称",
        "客户姓名", "购买方名称", "company", "company name", "customer", "customer name", "client",
        "client name", "organisation", "organization", "account", "account name", "name",
    ),
    "short_name": (
        "客户简称", "单位简称", "公司简称", "简称", "short name",
    ),
    "former_name": (
        "曾用名", "原名称", "原单位名称", "former name",
    ),
    "group_name": (
        "所属集团", "集团", "上级单位", "主管单位", "group", "parent company",
    ),
    "invoice_name": (
        "开票名称", "发票抬头", "开票单位", "抬头", "invoice name", "invoice title",
    ),
    "kind": (
        "客户性质", "客户类型", "单位个人", "性质", "customer type", "customer kind",
    ),
    "credit_code": (
        "统一社会信用代码", "社会信用代码", "信用代码", "税号", "纳税人识别号", "纳税号", "组织机构代码",
        "营业执照号", "credit code", "tax number", "tax no", "tax id", "vat number",
    ),
    "province": (
        "省份", "省", "所在省", "省市区", "province", "state",
    ),
    "city": (
        "城市", "市", "所在市", "地市", "city",
    ),
    "district": (
        "区县", "县区", "区", "县", "district", "county",
    ),
    "address": (
        "地址", "单位地址", "客户地址", "公司地址", "联系地址", "通讯地址", "通信地址", "详细地址",
        "办公地址", "住址", "address", "street address", "mailing address",
    ),
    "postcode": (
        "邮政编码", "邮编", "postcode", "postal code", "zip", "zip code",
    ),
    "level": (
        "客户级别", "客户等级", "级别", "等级", "重要程度", "level", "customer level", "grade",
    ),
    "source": (
        "客户来源", "来源", "渠道", "source", "lead source",
    ),
    "first_date": (
        "首次来访日期", "报修或来访日期", "报修日期", "来访日期", "first date",
    ),
    "maintenance_cycle": (
        "保养周期", "维保周期", "maintenance cycle",
    ),
    "notes": (
        "备注", "说明", "附注", "客户编号", "档案编号", "原编号", "编码", "notes", "note", "remark",
        "remarks", "comment", "comments", "customer no", "customer number",
    ),
    "contact": (
        "联系人", "联系人姓名", "姓名", "联络人", "负责人", "经办人", "对接人", "客户联系人", "contact",
        "contact name", "contact person",
    ),
    "post": (
        "职务", "职位", "岗位", "联系人职务", "post", "title", "job title", "position",
    ),
    "phone": (
        "联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "移动电话", "联系方式", "联系手机",
        "联系人电话", "phone", "phone number", "tel", "telephone", "mobile", "mobile phone", "cell",
        "cell phone",
    ),
    "phone_more": (
        "其他电话", "备用电话", "固定电话", "座机", "办公电话", "单位电话", "电话2", "手机2", "第二电话",
        "other phone", "landline", "office phone", "phone 2",
    ),
    "email": (
        "电子邮箱", "电子邮件", "邮箱", "邮件", "email", "e mail", "mail",
    ),
    "wechat": (
        "微信", "微信号", "wechat",
    ),
    "fax": (
        "传真", "传真号", "传真号码", "fax",
    ),
    "contact_more": (
        "其他联系人", "联系人2", "第二联系人", "备用联系人", "other contact", "contact 2",
    ),
    "contact_more_phone": (
        "其他联系人电话", "联系人2电话", "第二联系人电话", "备用联系人电话", "contact 2 phone",
    ),
    "asset_name": (
        "设备名称", "产品名称", "设备", "产品", "仪器名称", "机器名称", "品名", "服务对象", "equipment",
        "equipment name", "product", "product name", "device",
    ),
    "asset_model": (
        "型号", "设备型号", "产品型号", "规格型号", "型号规格", "车型", "车辆型号", "model",
        "model number",
    ),
    "serial": (
        "出厂编号", "序列号", "设备编号", "产品编号", "出厂号", "机身号", "机器编号", "serial",
        "serial number", "serial no", "sn",
    ),
    "software_version": (
        "软件版本", "版本号", "版本", "software version", "version",
    ),
    "installed_date": (
        "安装日期", "安装时间", "installed", "installed on", "installation date",
    ),
    "accepted_date": (
        "验收日期", "验收时间", "accepted", "acceptance date",
    ),
    "warranty_until": (
        "保修期至", "保修到期", "保修截止", "质保期至", "质保到期", "质保截止", "保修期", "质保期",
        "保修到期日", "质保到期日", "保修截止日期", "质保截止日期", "保修到期日期", "质保到期日期",
        "warranty until", "warranty end", "warranty expiry",
    ),
    "place": (
        "安装地点", "安装位置", "设备地址", "使用地点", "放置地点", "安装地址", "place", "location",
        "site",
    ),
    "plate": (
        "车牌号", "车牌号码", "车牌", "号牌号码", "号牌", "牌照号", "plate", "plate number",
        "licence plate",
    ),
    "plate_colour": (
        "车牌颜色", "号牌颜色", "plate colour", "plate color",
    ),
    "vin": (
        "vin", "vin码", "车架号", "车辆识别代号", "车辆识别码", "vin number", "vin no",
    ),
    "brand": (
        "品牌", "厂牌", "车辆品牌", "设备品牌", "brand", "make",
    ),
    "engine_no": (
        "发动机号", "发动机号码", "engine number", "engine no",
    ),
    "colour": (
        "颜色", "车身颜色", "colour", "color",
    ),
    "purchase_date": (
        "购车日期", "购买日期", "购置日期", "购机日期", "purchase date", "bought",
    ),
    "owner_name": (
        "车主", "车主姓名", "所有人", "owner", "owner name",
    ),
    "driver_name": (
        "驾驶人", "司机", "常用驾驶人", "driver",
    ),
    "lines": (
        "检测线数量", "检测线", "线数", "test lines",
    ),
    "opened_date": (
        "开通日期", "建站日期", "opened on",
    ),
    "licence_until": (
        "资质到期日", "资质有效期", "资质到期", "licence until",
    ),
    "next_maintenance_date": (
        "下次保养日期", "下一次保养期", "下次保养", "下次维保日期", "next maintenance",
    ),
}  # fmt: skip

# Where no column names a customer, the first of these does.
NAME_FALLBACKS: Final = (
    "姓名", "车主", "车主姓名", "联系人", "联系人姓名", "contact", "contact name", "owner",
)  # fmt: skip
