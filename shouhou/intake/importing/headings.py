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

# What tables other than lists of customers call their columns.
RECORD_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "number": (
        "编号", "单号", "受理编号", "报修单号", "合同编号", "合同号", "信函编号", "记录编号", "电话记录编号", "工单号",
        "派工单号", "受理单号", "number", "no", "contract no", "request no", "letter no",
    ),
    "happened": (
        "日期", "时间", "受理时间", "受理日期", "报修时间", "报修日期", "维修日期", "完成日期", "通话日期", "通话时间",
        "发出日期", "寄出日期", "发函日期", "date", "received", "repaired on", "sent on", "call date",
    ),
    "clock": ("时刻", "几点", "通话时刻", "time of day", "time"),
    "what": (
        "内容", "内容摘要", "摘要", "主题", "事由", "报修的问题", "报修问题", "故障现象", "故障描述", "故障", "问题",
        "维修内容", "维修项目", "谈话要点", "服务内容", "合同内容", "summary", "subject", "problem", "repair",
        "description",
    ),
    "result": (
        "处理结果", "结果", "答复", "答复内容", "解决办法", "处理情况", "处理方法", "回复情况", "更换备件", "result",
        "answer", "solution", "reply",
    ),
    "wanted": ("希望得到的服务", "客户希望得到的服务", "客户要求", "服务要求", "要求", "wanted", "wish"),
    "sort": (
        "类型", "类别", "合同类型", "合同类别", "维修类型", "信函类别", "通话类型", "kind", "type", "contract type",
    ),
    "way": ("方式", "呼入呼出", "呼入/呼出", "方向", "寄送方式", "发送方式", "通话方式", "way", "direction"),
    "handler": (
        "处理人", "经办人", "维修人", "维修人员", "主修人", "技术人员", "工程师", "记录人", "受理人", "handler",
        "technician", "engineer",
    ),
    "cost": ("费用", "金额", "维修费用", "合同金额", "cost", "amount"),
    "from_date": ("合同开始日期", "开始日期", "生效日期", "起始日期", "合同起", "签订日期", "from", "start date"),
    "until_date": (
        "合同到期日期", "到期日期", "截止日期", "终止日期", "结束日期", "合同止", "有效期至", "until", "end date",
    ),
    "state": ("状态", "处理状态", "进度", "办理状态", "state", "status"),
    "channel": ("报修方式", "受理渠道", "来源渠道", "受理方式", "channel"),
    "request_kind": ("性质", "报修类型", "请求性质", "服务性质", "报修性质", "request kind"),
    "urgency": ("紧急程度", "缓急", "urgency", "priority"),
    "contact": ("受话人", "来电人", "收件人", "报修人", "addressee"),
}  # fmt: skip
